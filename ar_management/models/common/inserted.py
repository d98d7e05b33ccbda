import json
from datetime import date

from odoo import api, fields, models
from odoo.tools import SQL


class ArInsertedMixin(models.AbstractModel):
    """Rows that a job makes by the thousand, inserted with one statement instead of one each.

    For models whose stored fields are all given: nothing is computed, tracked or followed.
    """

    _name = "ar.inserted.mixin"
    _description = "Rows Inserted at Once"

    @api.model
    def _insert(self, vals_list):
        """Insert rows that all have the same fields.

        :param vals_list: list of {stored field: value as in the database}, dates as such
        :return: the records, in the order of ``vals_list``
        """
        if not vals_list:
            return self.browse()
        self.flush_model()
        now = fields.Datetime.to_string(self.env.cr.now())
        log = {"create_uid": self.env.uid, "write_uid": self.env.uid, "create_date": now,
               "write_date": now}
        rows = json.dumps(
            [{**values, **log, "id": 0} for values in vals_list], default=_plain
        )
        columns = SQL(", ").join(map(SQL.identifier, [*vals_list[0], *log]))
        found = self.env.execute_query(SQL(
            "INSERT INTO %(table)s (%(columns)s) SELECT %(columns)s"
            " FROM jsonb_populate_recordset(NULL::%(table)s, %(rows)s) WITH ORDINALITY"
            " ORDER BY ordinality RETURNING id",
            table=SQL.identifier(self._table), columns=columns, rows=rows,
        ))
        return self.browse(row[0] for row in found)


def _plain(value):
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} is no value of a column")
