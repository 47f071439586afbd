"""How passwords are kept."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class LeastArgon2id(Argon2PasswordHasher):
    """Argon2id at the least that OWASP's Password Storage Cheat Sheet recommends: 19 MiB, two passes, one lane.

    Django's own figures (100 MiB, eight lanes) cost six times the memory and four times the time: on two cores with an exam
    on them a rush to sign in would get through some three a second. Hashes made with other figures go on counting and are
    made anew at the next sign-in.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
