INSTALLED_APPS = ['django.contrib.auth', 'django.contrib.contenttypes', 'alpha', 'accounts', 'zoo']
AUTH_USER_MODEL = 'accounts.Person'
DEFAULT_AUTO_FIELD = 'django.db.models.BigAutoField'
DATABASES = {'default': {'ENGINE': 'django.db.backends.mysql', 'NAME': 'zoo'}}
