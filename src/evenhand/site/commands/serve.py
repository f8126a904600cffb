"""Open the doors: the web server and the worker, until Ctrl-C.

On one machine it brings the tables up to date first; in production that is `evenhand migrate`.
"""

import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Where to listen, and with how many processes."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (8000)")
    parser.add_argument("--workers", type=int, default=2, help="web processes (2)")


def run(args: argparse.Namespace) -> int:
    """Check, bring the tables up to date, and serve."""
    from django.conf import settings

    from evenhand.doors import clock
    from evenhand.site.checks import refuse_unless_whole
    from evenhand.site.command import CannotDo
    from evenhand.site.migrating import migrate, waiting
    from evenhand.site.rulebooks import keep_what_judges
    from evenhand.site.serving import serving

    refuse_unless_whole()
    if not settings.SURROUNDINGS.is_production:
        migrate()
    elif lacking := waiting():
        raise CannotDo(f"the database lacks {lacking} migrations. Run `evenhand migrate`.")
    keep_what_judges(at=clock.now())
    with serving(host=args.host, port=args.port, workers=args.workers) as running:
        print(f"People      {running.address}")
        print(f"Staff       {running.address}desk/")
        print(f"Creditors   {running.address}clients/")
        print(f"Machines    {running.address}api/v1/health")
        print("Ctrl-C stops everything.", flush=True)
        try:
            running.stay()
        except KeyboardInterrupt:
            print("\nStopping.")
    return 0
