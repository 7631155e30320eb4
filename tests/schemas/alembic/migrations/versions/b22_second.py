"""second"""
import sqlalchemy as sa
from alembic import op

revision: str = 'b22'
down_revision: str = 'f00'


def upgrade() -> None:
    op.rename_table('users', 'people')
    op.add_column('people', sa.Column('age', sa.SmallInteger(), nullable=True))
    op.create_unique_constraint('uq_age', 'people', ['age', 'name'])
    with op.batch_alter_table('posts') as batch_op:
        batch_op.add_column(sa.Column('seen', sa.DateTime(), nullable=False))
        batch_op.drop_column('old')
        batch_op.create_index('by_seen', ['seen'], unique=True)


def downgrade() -> None:
    op.rename_table('people', 'users')
