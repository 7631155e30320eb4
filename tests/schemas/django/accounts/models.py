from django.contrib.auth.models import AbstractBaseUser
from django.db import models


class Person(AbstractBaseUser):
    email = models.EmailField(unique=True)
    groups = models.ManyToManyField('auth.Group', related_name='user_set', blank=True)
    friends = models.ManyToManyField('self')
    USERNAME_FIELD = 'email'
