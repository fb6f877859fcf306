"""What Gatedesk keeps on disk: its folders, the settings file, the order journal and the log.

Everything here belongs to the user alone (folders 0700, files 0600) and is replaced whole or not at all. Trouble with
a file is a ``Notice`` for the user, never a crash; a file we cannot understand is set aside, never overwritten.
"""
