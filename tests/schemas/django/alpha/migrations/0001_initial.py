import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('zoo', '0002_second'),
    ]
    operations = [
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.BigAutoField(primary_key=True)),
                ('who', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
                ('code', models.ForeignKey(to='zoo.Code', to_field='code', on_delete=django.db.models.deletion.CASCADE)),
                ('keeper', models.ForeignKey('zoo.Keeper', models.CASCADE, db_column='kept_by', null=True)),
                ('loose', models.ForeignKey('zoo.Keeper', models.DO_NOTHING, db_constraint=False, related_name='+')),
                ('animals', models.ManyToManyField('zoo.Animal', db_table='visit_animal')),
            ],
            options={'db_table': 'visits', 'index_together': {('who', 'code')}},
        ),
    ]
