#!/bin/sh
# Bring a machine to the point where `make demo` (setup.sh demo), `make test` (setup.sh test) or `make bench` (setup.sh bench) can run.
# Each step looks first and does only what is missing; a second run takes a second.
set -eu
cd "$(dirname "$0")/.."
purpose=${1:-demo}
python=${PYTHON:-python3}
venv=${VENV:-.venv}

# A broken environment is removed and made anew, so it may be nothing else than one of ours.
case $venv in
    */* | *" "*) ours= ;;
    .venv | .venv-?*) ours=yes ;;
    *) ours= ;;
esac
[ -n "$ours" ] || {
    echo "VENV 须为 .venv 或 .venv-… 形式的名称，现为：$venv。VENV is to be .venv or a name like .venv-3.13, not $venv." >&2
    exit 2
}

# program or file that shows that a Debian package is there : the package's name
demo_packages="ffmpeg:ffmpeg ffprobe:ffmpeg font=NotoSerifCJK-Regular.ttc:fonts-noto-cjk library=libpangoft2-1.0.so.0:libpangoft2-1.0-0"
test_packages="chromium:chromium chromedriver:chromium-driver soffice:libreoffice-writer-nogui pdftoppm:poppler-utils
               xmllint:libxml2-utils openssl:openssl cc:gcc file=/usr/include/stdio.h:libc6-dev
               xorriso:xorriso isoinfo:genisoimage 7z:p7zip-full fuseiso:fuseiso file=/usr/lib/postgresql/*/bin/initdb:postgresql
               file=/usr/sbin/slapd:slapd"
bench_packages="rclone:rclone"

present() {
    case $1 in
        font=*) find /usr/share/fonts -name "${1#font=}" 2>/dev/null | grep -q . ;;
        library=*) PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null | grep -q "${1#library=}" ;;
        file=*) ls ${1#file=} >/dev/null 2>&1 ;;
        *) command -v "$1" >/dev/null 2>&1 ;;
    esac
}

install_packages() {
    missing=
    for pair in "$@"; do
        present "${pair%%:*}" || missing="$missing ${pair##*:}"
    done
    [ -z "$missing" ] && return 0
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "缺少软件包：$missing。本机没有 apt-get，请用本机的包管理器安装后重试。Missing:$missing; no apt-get here, please install them and run again." >&2
        exit 2
    fi
    sudo=
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null 2>&1 || {
            echo "缺少软件包：$missing。请以管理员身份运行：apt-get install$missing。Missing:$missing; please run as root: apt-get install$missing" >&2
            exit 2
        }
        sudo=sudo
    fi
    echo "· 安装系统软件包 / installing Debian packages:$missing"
    $sudo apt-get update -qq || echo "（无法更新软件源列表，尝试继续 / could not update the package list, going on）" >&2
    # shellcheck disable=SC2086
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null || {
        echo "无法安装：$missing。请检查网络或软件源后重试。Could not install:$missing; check the network or the package sources and run again." >&2
        exit 3
    }
}

make_environment() {
    "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' || {
        echo "需要 Python 3.11–3.13（用 PYTHON=… 指定）。Python 3.11 to 3.13 is needed (name one by PYTHON=…)." >&2
        exit 2
    }
    [ -x "$venv"/bin/python ] && "$venv"/bin/python -c 'import pip' 2>/dev/null && return 0
    rm -rf "$venv"
    "$python" -m venv "$venv" 2>/dev/null || {
        rm -rf "$venv"
        install_packages "file=/nowhere:python3-venv"
        "$python" -m venv "$venv"
    }
}

install_python_packages() {
    lock=$1
    stamp=$venv/.installed-$lock
    want=$(cat "$lock" pyproject.toml | sha256sum)
    [ "$(cat "$stamp" 2>/dev/null)" = "$want" ] && return 0
    echo "· 安装 Python 软件包 / installing Python packages ($lock)"
    "$venv"/bin/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r "$lock"  # the lock names all
    "$venv"/bin/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
    printf '%s' "$want" >"$stamp"
}

# shellcheck disable=SC2086
install_packages $demo_packages
make_environment
if [ "$purpose" != demo ]; then
    # shellcheck disable=SC2086
    install_packages $test_packages
    [ "$purpose" = bench ] && install_packages $bench_packages
    install_python_packages requirements-dev.lock
else
    install_python_packages requirements.lock
fi
"$venv"/bin/python scripts/assemble_speech_model.py
