"""The version that papers, reports and packages name."""

from importlib.metadata import version

VERSION = version("liuhen")
