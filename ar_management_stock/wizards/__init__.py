from . import ar_start_panel
