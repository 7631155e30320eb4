from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            'Kinds',
            [
                ('id', models.AutoField(primary_key=True)),
                ('big', models.BigIntegerField(default=0)),
                ('bin', models.BinaryField()),
                ('flag', models.BooleanField(default=False)),
                ('maybe', models.BooleanField(null=True)),
                ('day', models.DateField()),
                ('at', models.DateTimeField(auto_now=True)),
                ('price', models.DecimalField(max_digits=12, decimal_places=3)),
                ('took', models.DurationField()),
                ('doc', models.FileField(upload_to='x')),
                ('pic', models.ImageField(upload_to='x', max_length=77)),
                ('path', models.FilePathField()),
                ('ratio', models.FloatField()),
                ('ip', models.GenericIPAddressField()),
                ('data', models.JSONField()),
                ('pbig', models.PositiveBigIntegerField()),
                ('pint', models.PositiveIntegerField()),
                ('psmall', models.PositiveSmallIntegerField()),
                ('slug', models.SlugField()),
                ('slug2', models.SlugField(db_index=False, max_length=20)),
                ('small', models.SmallIntegerField()),
                ('text', models.TextField()),
                ('time', models.TimeField()),
                ('url', models.URLField(unique=True)),
                ('uuid', models.UUIDField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='Animal',
            fields=[
                ('id', models.AutoField(primary_key=True)),
                ('name', models.CharField(max_length=30, unique=True)),
                ('nick', models.CharField(max_length=30)),
                ('tag', models.CharField(max_length=10, db_index=True)),
                ('parent', models.ForeignKey('self', models.CASCADE, null=True)),
            ],
            options={'unique_together': {('name', 'nick')}, 'indexes': [models.Index(fields=['-tag', 'nick'], name='tag_nick')]},
        ),
        migrations.CreateModel(
            name='Dog',
            fields=[
                ('animal_ptr', models.OneToOneField(auto_created=True, on_delete=models.CASCADE, parent_link=True, primary_key=True, serialize=False, to='zoo.animal')),
                ('breed', models.CharField(max_length=20)),
            ],
            bases=('zoo.animal',),
        ),
        migrations.CreateModel(
            name='Guard',
            fields=[
                ('id', models.AutoField(primary_key=True)),
                ('first', models.CharField(max_length=5)),
                ('chief', models.ForeignKey('zoo.Guard', models.CASCADE, null=True)),
                ('animals', models.ManyToManyField('zoo.Animal')),
            ],
        ),
        migrations.CreateModel(
            name='Cage',
            fields=[
                ('id', models.AutoField(primary_key=True)),
                ('guard', models.ForeignKey('zoo.Guard', models.CASCADE)),
                ('guards', models.ManyToManyField('zoo.Guard', related_name='+')),
                ('place', models.IntegerField(null=True)),
                ('gone', models.ForeignKey('zoo.Animal', models.CASCADE)),
                ('dog', models.ForeignKey('zoo.Dog', models.CASCADE)),
                ('only', models.ForeignKey('zoo.Kinds', models.CASCADE)),
            ],
            options={'unique_together': {('guard', 'place')}},
        ),
        migrations.CreateModel(
            name='Code',
            fields=[
                ('id', models.AutoField(primary_key=True)),
                ('code', models.CharField(max_length=8, unique=True)),
            ],
        ),
        migrations.CreateModel('Lost', [('id', models.AutoField(primary_key=True)), ('many', models.ManyToManyField('zoo.Code'))]),
        migrations.CreateModel('Proxy', [], options={'proxy': True}, bases=('zoo.animal',)),
        migrations.CreateModel('Outside', [('id', models.AutoField(primary_key=True))], options={'managed': False}),
    ]
