# Dot-sourced by try.ps1 and test.ps1: leaves a working .venv behind; the twin of setup.sh for Windows.
# Qt needs no system libraries here, and the other API clients are only installed for the tests.
$ErrorActionPreference = "Stop"
$Root = Split-Path -Parent $PSScriptRoot
$Venv = Join-Path $Root ".venv"
$VenvPython = Join-Path $Venv "Scripts\python.exe"

function Stop-With([string]$Text) { Write-Host "gatedesk: $Text"; exit 1 }

function Invoke-Checked([string]$Program, [string[]]$Arguments) {
    & $Program @Arguments
    if ($LASTEXITCODE -ne 0) { Stop-With "$Program $($Arguments -join ' ') failed with code $LASTEXITCODE" }
}

function New-Venv {
    $python = if ($env:PYTHON) { $env:PYTHON } else { "py" }
    if (-not (Get-Command $python -ErrorAction SilentlyContinue)) { $python = "python" }
    if (-not (Get-Command $python -ErrorAction SilentlyContinue)) { Stop-With "Python 3.11 or newer is needed: python.org" }
    & $python -c "import sys; sys.exit(sys.version_info < (3, 11))"
    if ($LASTEXITCODE -ne 0) { Stop-With "Python 3.11 or newer is needed: python.org" }
    Invoke-Checked $python @("-m", "venv", "--clear", $Venv)
}

function Get-Digest([string[]]$Files) {
    $hashes = $Files | ForEach-Object { (Get-FileHash -Algorithm SHA256 (Join-Path $Root $_)).Hash }
    return ((& $VenvPython -V) + " " + ($hashes -join " "))
}

function Install-Once([string]$Stamp, [string[]]$Files, [scriptblock]$Install) {
    $wanted = Get-Digest $Files
    if ((Test-Path $Stamp) -and ((Get-Content $Stamp -Raw).Trim() -eq $wanted)) { return }
    & $Install
    Set-Content -Path $Stamp -Value $wanted
}

function Initialize-Gatedesk([string]$Kind) {
    Set-Location $Root
    if (-not (Test-Path $VenvPython)) { New-Venv }
    $lock = if ($Kind -eq "test") { "packaging/requirements-dev.txt" } else { "packaging/requirements.txt" }
    $pip = @("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    Install-Once (Join-Path $Venv ".installed-$Kind") @("pyproject.toml", $lock) {
        Invoke-Checked $VenvPython ($pip + @("--require-hashes", "-r", $lock))
        Invoke-Checked $VenvPython ($pip + @("--no-deps", "--no-build-isolation", "-e", "."))
    }
    if ($Kind -ne "test") { return }
    foreach ($name in "nautilus", "ibapi", "ib_insync") {
        $target = Join-Path $Venv "clients\$name"
        $clientLock = "packaging/requirements-client-$name.txt"
        Install-Once (Join-Path $target ".installed") @($clientLock) {
            $options = @("--require-hashes", "--no-deps", "--no-build-isolation", "--upgrade", "--target", $target)
            Invoke-Checked $VenvPython ($pip + $options + @("-r", $clientLock))
        }
    }
}
