"""third"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = 'a11'
down_revision = 'b22'


def upgrade():
    op.alter_column('people', 'name', existing_type=sa.String(64), type_=sa.String(200), nullable=False)
    op.alter_column('people', 'active', existing_type=mysql.TINYINT(display_width=1), existing_nullable=False, server_default=None)
    op.alter_column('posts', 'body', new_column_name='text', existing_type=sa.Text())
    op.drop_constraint('fk_user', 'posts', type_='foreignkey')
    op.drop_index('fk_user', table_name='posts')
    op.create_foreign_key('fk_person', 'posts', 'people', ['user_id'], ['id'])
    op.drop_index('ix_users_name', table_name='people')
    op.drop_table('gone')
    op.execute("CREATE TABLE raw_one (a INT NOT NULL)")


def downgrade():
    op.alter_column('posts', 'text', new_column_name='body')
