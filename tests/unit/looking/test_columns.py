"""A database's columns are told by their types."""

from sqlalchemy.dialects import postgresql

from siro_bridge_cli.looking.columns import fields_of


def test_money_of_postgresql_is_an_amount_in_a_form_of_its_own() -> None:
    """It comes as a text with a sign of currency."""
    columns = [{"name": "amount", "type": postgresql.MONEY(), "nullable": True}]
    [field] = fields_of(columns, (), ())
    assert (field.kind, field.form) == ("decimal", "money")
