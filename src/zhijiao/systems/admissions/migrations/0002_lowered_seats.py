"""Fewer seats for the rounds after a released one."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('admissions', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField('unit', 'later_quota', models.PositiveIntegerField(blank=True, null=True)),
        migrations.AddField('unit', 'cut_to', models.PositiveIntegerField(blank=True, null=True)),
        migrations.AddField('unit', 'cut_reason', models.CharField(blank=True, default='', max_length=300)),
        migrations.AddField('unit', 'cut_proposed_at', models.DateTimeField(blank=True, null=True)),
        migrations.AddField('unit', 'cut_proposed_by', models.ForeignKey(
            blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
        migrations.AddField('unit', 'cut_at', models.DateTimeField(blank=True, null=True)),
        migrations.AddField('unit', 'cut_by', models.ForeignKey(
            blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
    ]
