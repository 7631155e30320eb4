from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('zoo', '0001_initial')]
    operations = [
        migrations.RenameModel('Guard', 'Keeper'),
        migrations.RenameField('animal', 'nick', 'nickname'),
        migrations.RenameField(model_name='cage', old_name='guard', new_name='keeper'),
        migrations.AlterField('animal', 'tag', models.CharField(max_length=12)),
        migrations.AlterField('animal', 'nickname', models.CharField(max_length=40, null=True, db_index=True)),
        migrations.AlterField('kinds', 'url', models.URLField(max_length=150)),
        migrations.AlterField('kinds', 'small', models.SmallIntegerField(unique=True)),
        migrations.AlterField('cage', 'only', models.OneToOneField('zoo.Kinds', models.CASCADE)),
        migrations.AlterField('cage', 'place', models.IntegerField(default=1)),
        migrations.AlterField('animal', 'id', models.BigAutoField(primary_key=True)),
        migrations.AlterField('code', 'code', models.CharField(max_length=16, unique=True)),
        migrations.RemoveField('cage', 'gone'),
        migrations.AlterUniqueTogether('cage', set()),
        migrations.AlterUniqueTogether('animal', {('nickname', 'tag')}),
        migrations.AddIndex('cage', models.Index(fields=['place'], name='by_place')),
        migrations.AddIndex('cage', models.Index(fields=['dog', 'place'], name='by_dog')),
        migrations.RenameIndex('cage', new_name='by_place2', old_name='by_place'),
        migrations.RemoveIndex('animal', 'tag_nick'),
        migrations.AddConstraint('cage', models.UniqueConstraint(fields=['place', 'dog'], name='one_dog')),
        migrations.AddConstraint('cage', models.UniqueConstraint(fields=['place'], condition=models.Q(place=1), name='partly')),
        migrations.AddConstraint('cage', models.CheckConstraint(check=models.Q(place__gt=0), name='positive')),
        migrations.AddField('cage', 'size', models.PositiveIntegerField(default=3, db_index=True)),
        migrations.AddField('cage', 'code', models.CharField(max_length=3, unique=True, null=True)),
        migrations.AddField('cage', 'next', models.OneToOneField('zoo.Cage', models.CASCADE, null=True)),
        migrations.AddField('cage', 'dogs', models.ManyToManyField('zoo.Dog', related_name='+')),
        migrations.AlterModelTable('code', 'zoo_codes'),
        migrations.DeleteModel('Lost'),
        migrations.AlterOrderWithRespectTo('animal', 'parent'),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL('ALTER TABLE zoo_kinds ADD COLUMN extra int NULL', 'ALTER TABLE zoo_kinds DROP COLUMN extra')],
            state_operations=[migrations.AddField('kinds', 'extra', models.IntegerField(null=True))],
        ),
        migrations.AlterField('kinds', 'extra', models.BigIntegerField(null=True)),
        migrations.RunSQL('CREATE TABLE zoo_raw (a int primary key)', reverse_sql='DROP TABLE zoo_raw'),
        migrations.AlterIndexTogether('animal', {('tag', 'name')}),
    ]
