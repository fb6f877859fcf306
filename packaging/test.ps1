# Runs every check and test on Windows; arguments go to pytest:  powershell -ExecutionPolicy Bypass -File packaging\test.ps1
. (Join-Path $PSScriptRoot "setup.ps1")
Initialize-Gatedesk "test"
$failed = @()
foreach ($check in @("ruff", "check", "--quiet", "."), @("ruff", "format", "--check", "--quiet", "."), @("mypy")) {
    & $VenvPython -m @check
    if ($LASTEXITCODE -ne 0) { $failed += ($check -join " ") }
}
& (Join-Path $Venv "Scripts\lint-imports.exe") --no-cache
if ($LASTEXITCODE -ne 0) { $failed += "import-linter" }
if ($failed) { Write-Host "gatedesk: failed before the tests: $($failed -join ', ')" }
& $VenvPython -m pytest @args
$code = $LASTEXITCODE
if ($code -eq 0 -and $failed) { $code = 1 }
exit $code
