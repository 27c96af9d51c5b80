"""Operators and what they may do."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Upper

from abonent.kernel.models import Reference
from abonent.kernel.text import LocalizedField


class Department(Reference):
    """A part of the company. Who heads one is the superior of everyone in it and below it."""

    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")


class Role(models.Model):
    """A named set of rights (``kernel.actor.permissions``) given to operators."""

    code = models.SlugField(max_length=40, unique=True)
    name = LocalizedField()
    permissions = ArrayField(models.CharField(max_length=60), default=list)
    scopes = models.JSONField(default=dict)
    """How far rights reach that do not reach everything: a name of ``Scope`` by right."""
    fields = models.JSONField(default=dict)
    """Confidential fields that the role opens: ``see`` or ``change`` by code."""
    needs_second_factor = models.BooleanField(default=False)
    """Whether who has the role logs in with a one-time code besides."""
    grants_everything = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["id"]


class OperatorManager(BaseUserManager["Operator"]):
    """Finds operators by login in any case of letters: people type it as they like."""

    def get_by_natural_key(self, username: str | None) -> Operator:
        """The operator with this login."""
        return self.get(login__iexact=username)


class Operator(AbstractBaseUser):
    """A person (or an outside system) who works in the product."""

    login = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    """Surname first, as shown everywhere."""
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=2, default="ru")
    timezone = models.CharField(max_length=40, default="Europe/Moscow")
    roles = models.ManyToManyField(Role, related_name="operators")
    department = models.ForeignKey(
        Department, null=True, on_delete=models.PROTECT, related_name="members"
    )
    is_head = models.BooleanField(default=False)
    """Whether the operator heads the department; several may."""
    superior = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="inferiors"
    )
    """Whom the operator reports to, beside the heads of the department."""
    subject = models.CharField(max_length=255, null=True, unique=True)
    """The OpenID provider and its number of the person, once he logged in through it."""
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects = OperatorManager()

    USERNAME_FIELD = "login"

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Upper("login"), name="operator_login_any_case")]

    def __str__(self) -> str:
        return self.name


class SecondFactor(models.Model):
    """An app with one-time codes (TOTP, RFC 6238) that an operator logs in with besides."""

    operator = models.OneToOneField(
        Operator, on_delete=models.PROTECT, primary_key=True, related_name="second_factor"
    )
    secret = models.CharField(max_length=64)
    """Base32, as the app has it. Never shown once :attr:`confirmed_at` is set."""
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)
    """The half minute of the last code taken: no code works twice."""
    recovery = ArrayField(models.CharField(max_length=64), default=list)
    """SHA-256 of the recovery codes that are left."""


class ApiToken(models.Model):
    """A key by which a program acts for an operator. Only its SHA-256 is kept."""

    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=100)
    digest = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class LoginFailure(models.Model):
    """A failed log-in; too many of them for a login or an address make the next attempts wait."""

    login = models.CharField(max_length=60)
    address = models.GenericIPAddressField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["login", "at"], name="loginfailure_login"),
            models.Index(fields=["address", "at"], name="loginfailure_address"),
        ]
