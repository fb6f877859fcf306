"""How it looks: named colours, one stylesheet, fonts and icons. No colour stands anywhere else."""
