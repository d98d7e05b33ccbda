from . import letter
