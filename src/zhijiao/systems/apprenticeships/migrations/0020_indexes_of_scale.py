"""Lists of a million rows: found in the order in which they are shown."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('apprenticeships', '0006_insurance'),
        ('apprenticeships', '0010_posters'),
    ]

    operations = [
        migrations.AddIndex(model_name='agreement', index=models.Index(fields=['starts_on', 'id'], name='agreement_by_start')),
        migrations.AddIndex(model_name='logentry', index=models.Index(fields=['on', 'id'], name='log_by_day')),
    ]
