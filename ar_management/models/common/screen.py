def screen(env, xml_id, **values):
    """The action of one of our screens, with other values than its own."""
    return {**env["ir.actions.act_window"]._for_xml_id(f"ar_management.{xml_id}"), **values}
