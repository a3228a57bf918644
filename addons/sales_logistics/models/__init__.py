from . import site
