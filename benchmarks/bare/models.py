"""The product's tables as plain rows; complaints stand in a twin without any trigger."""

from django.db import models


class Supplier(models.Model):
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    search_text = models.TextField()

    class Meta:
        managed = False
        app_label = "bare"
        db_table = "suppliers_supplier"

    def __str__(self) -> str:
        return self.name


class Part(models.Model):
    number = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    search_text = models.TextField()

    class Meta:
        managed = False
        app_label = "bare"
        db_table = "suppliers_part"

    def __str__(self) -> str:
        return self.number


class Person(models.Model):
    username = models.CharField(max_length=150)

    class Meta:
        managed = False
        app_label = "bare"
        db_table = "accounts_user"

    def __str__(self) -> str:
        return self.username


class Complaint(models.Model):
    number = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True, default="")
    state = models.CharField(max_length=12, default="open")
    supplier = models.ForeignKey(Supplier, models.PROTECT)
    part = models.ForeignKey(Part, models.PROTECT, null=True, blank=True)
    lot = models.CharField(max_length=60, blank=True, default="")
    affected = models.PositiveIntegerField(null=True, blank=True)
    source = models.CharField(max_length=12)
    severity = models.CharField(max_length=10)
    received_on = models.DateField()
    owner = models.ForeignKey(Person, models.PROTECT, null=True, blank=True)
    contain_by = models.DateTimeField()
    logged_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    search_text = models.GeneratedField(
        expression=models.Value(""), output_field=models.TextField(), db_persist=True
    )

    class Meta:
        managed = False
        app_label = "bare"
        db_table = "bare_complaint"

    def __str__(self) -> str:
        return self.number


class Delivery(models.Model):
    """Only read, so it is the product's own table."""

    supplier = models.ForeignKey(Supplier, models.PROTECT)
    part = models.ForeignKey(Part, models.PROTECT)
    order_number = models.CharField(max_length=40)
    order_line = models.CharField(max_length=20)
    promised_on = models.DateField()
    due_on = models.DateField(null=True)
    quantity = models.PositiveIntegerField()
    unit = models.CharField(max_length=20)
    state = models.CharField(max_length=10)
    received = models.PositiveBigIntegerField()
    completed_on = models.DateField(null=True)
    lots = models.TextField()
    version = models.PositiveIntegerField()
    search_text = models.TextField()

    class Meta:
        managed = False
        app_label = "bare"
        db_table = "suppliers_delivery"

    def __str__(self) -> str:
        return self.order_number


class Receipt(models.Model):
    delivery = models.ForeignKey(Delivery, models.PROTECT)
    received_on = models.DateField()

    class Meta:
        managed = False
        app_label = "bare"
        db_table = "suppliers_receipt"

    def __str__(self) -> str:
        return f"{self.received_on}"
