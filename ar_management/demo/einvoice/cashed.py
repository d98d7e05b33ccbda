"""What was cashed: the month before last was reported, the last one is counted."""

from dateutil.relativedelta import relativedelta

from .. import fixtures


def report(books, anchor):
    """Report the month before last, and count the last one."""
    env = books.env
    reports = env["ar.cashed.report"].create([
        {
            "company_id": books.company.id,
            "date_from": anchor - relativedelta(months=months, day=1),
            "date_to": anchor - relativedelta(months=months, day=31),
        }
        for months in (2, 1)
    ])
    reports.action_count()
    reported, counted = reports
    if reported.line_ids:
        reported.action_report()
    fixtures.xml_ids(env, {"cashed_reported": reported, "cashed_counted": counted})
