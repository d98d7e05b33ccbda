from . import test_shop_confirmation
