from . import ar_exposure
