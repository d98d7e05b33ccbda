"""Everything a command needs, created in order when it is missing."""

from . import (
    locking,
    odoo_source,
    paths,
    postgres,
    python_env,
    say,
    templates,
    wkhtmltopdf,
)

PARTS = (
    ("Odoo 19.0", odoo_source),
    ("Python packages", python_env),
    ("wkhtmltopdf", wkhtmltopdf),
    ("PostgreSQL server", postgres),
)


def ensure(*, up_to: int | None = None, extra_steps: int = 0, talk: bool = False) -> int:
    """Create what is missing; return the number of steps shown.

    `talk` shows the parts that are there already, `extra_steps` is how many
    numbered steps the calling command adds, `up_to` leaves later parts out.
    """
    python_env.check_version()
    paths.make_folders()
    parts = [(title, part.ready, part.create) for title, part in PARTS]
    parts.append(
        ("Base database (French company)", templates.base_ready, templates.create_base)
    )
    parts = parts[:up_to]
    total = len(parts) + extra_steps
    for number, (title, ready, create) in enumerate(parts, 1):
        label = f"[{number}/{total}] {title}"
        if not ready():
            with locking.lock("setup"):
                if not ready():  # nobody else made it while we waited
                    with say.step(label):
                        create()
        elif talk:
            say.line(f"{label}: already there")
    return len(parts)
