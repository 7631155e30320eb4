import enum
from datetime import datetime
from typing import List, Optional

from sqlalchemy import (
    JSON, BigInteger, Boolean, CheckConstraint, Column, Date, DateTime, Enum, Float, ForeignKey,
    ForeignKeyConstraint, Index, Integer, LargeBinary, Numeric, SmallInteger, String, Table, Text, Time,
    UniqueConstraint, func, text,
)
from sqlalchemy.dialects import mysql
from sqlalchemy.dialects.mysql import LONGTEXT, TINYINT
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class State(enum.Enum):
    new = 1
    done = 2


class Stamped:
    created_at = Column(DateTime, server_default=func.now(), nullable=False)


user_group = Table(
    'user_group',
    Base.metadata,
    Column('user_id', Integer, ForeignKey('users.id', ondelete='CASCADE'), primary_key=True),
    Column('group_id', ForeignKey('groups.id'), primary_key=True),
    Column('note', String(20), server_default='x'),
    mysql_engine='InnoDB',
)


class User(Stamped, Base):
    __tablename__ = 'users'
    __table_args__ = (
        UniqueConstraint('name', 'email', name='one_user'),
        Index('by_name', 'name', 'age', mysql_length={'name': 10}),
        CheckConstraint('age > 0', name='grown'),
        {'mysql_charset': 'utf8mb4', 'comment': 'who'},
    )

    id = Column(Integer, primary_key=True)
    name = Column(String(50), nullable=False, index=True)
    email = Column('email', String(100), unique=True)
    age = Column(SmallInteger, default=3)
    big = Column(BigInteger)
    flag = Column(Boolean, nullable=False, server_default=text('1'))
    state = Column(Enum(State), server_default='new')
    kind = Column(Enum('a', 'b', name='kinds'))
    born = Column(Date)
    at = Column(Time)
    price = Column(Numeric(10, 2))
    ratio = Column(Float)
    wide = Column(Float(53))
    blob = Column(LargeBinary)
    data = Column(JSON)
    bio = Column(Text)
    long = Column(LONGTEXT)
    tiny = Column(TINYINT(1))
    number = Column(mysql.INTEGER(unsigned=True), comment='a number')
    fine = Column(mysql.DATETIME(fsp=6))
    boss_id = Column(Integer, ForeignKey('users.id', name='of_boss'))
    groups = relationship('Group', secondary=user_group)


class Manager(User):
    level = Column(Integer)


class Group(Base):
    __tablename__ = 'groups'

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    title: Mapped[str] = mapped_column(String(30))
    size: Mapped[Optional[int]]
    seen: Mapped[datetime]
    code: Mapped[Optional[str]] = mapped_column(String(8), unique=True, index=True)
    users: Mapped[List['User']] = relationship(secondary=user_group)


class Part(Base):
    __tablename__ = 'parts'

    a = Column(Integer, primary_key=True, autoincrement=False)
    b = Column(Integer, primary_key=True, autoincrement=False)
    c = Column(Integer)
    __table_args__ = (ForeignKeyConstraint(['a', 'c'], ['parts.a', 'parts.b'], name='of_part'),)


class Child(Base):
    __tablename__ = 'children'
    id = Column(ForeignKey('users.id'), primary_key=True)
    toy = Column(String(5))
