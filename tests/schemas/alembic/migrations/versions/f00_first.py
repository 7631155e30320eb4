"""first"""
import sqlalchemy as sa
from alembic import op

revision = 'f00'
down_revision = None


def upgrade():
    op.create_table(
        'users',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('email', sa.String(length=120), nullable=False),
        sa.Column('name', sa.String(64), nullable=True),
        sa.Column('active', sa.Boolean(), server_default=sa.text('1'), nullable=False),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('email', name='uq_email'),
        mysql_engine='InnoDB',
    )
    op.create_table(
        'posts',
        sa.Column('id', sa.BigInteger(), primary_key=True),
        sa.Column('user_id', sa.Integer()),
        sa.Column('body', sa.Text()),
        sa.Column('old', sa.Integer()),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name='fk_user', ondelete='CASCADE'),
    )
    op.create_index(op.f('ix_users_name'), 'users', ['name'], unique=False)
    op.create_table('gone', sa.Column('id', sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table('posts')
    op.execute('DROP TABLE users')
