#!/bin/sh
# The command with the settings of the nightly job. Installed as /usr/local/bin/threatcard; run it as the user threatcard.
set -eu
# Where this user may not be, as in root's home after sudo, nothing can be looked for.
[ -x . ] || cd /
set -a
. /etc/threatcard/environment
set +a
exec /opt/threatcard/bin/threatcard "$@"
