# Starts Gatedesk's demo on Windows:  powershell -ExecutionPolicy Bypass -File packaging\try.ps1
. (Join-Path $PSScriptRoot "setup.ps1")
Initialize-Gatedesk "try"
$seconds = if ($env:GATEDESK_TRY_SECONDS) { @("--seconds", $env:GATEDESK_TRY_SECONDS) } else { @() }
& $VenvPython -m gatedesk demo @seconds @args
exit $LASTEXITCODE
