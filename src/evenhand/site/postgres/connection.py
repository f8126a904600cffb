"""How to reach a database: one value, written as Django, psycopg and the environment want it."""

from dataclasses import dataclass, field
from urllib.parse import quote

from psycopg.conninfo import conninfo_to_dict


@dataclass(frozen=True, slots=True)
class Connection:
    """The way to one database; `options` are libpq's further words, such as `sslmode`."""

    host: str
    port: str
    user: str
    password: str = field(repr=False)
    database: str
    options: tuple[tuple[str, str], ...] = ()

    @classmethod
    def from_url(cls, url: str) -> "Connection":
        """Read a `postgresql://` address, or libpq's `key=value` form.

        Raises `psycopg.ProgrammingError` when it is neither.
        """
        given = {name: str(value) for name, value in conninfo_to_dict(url).items()}
        return cls(
            host=given.pop("host", ""),
            port=given.pop("port", ""),
            user=given.pop("user", ""),
            password=given.pop("password", ""),
            database=given.pop("dbname", ""),
            options=tuple(sorted(given.items())),
        )

    @property
    def url(self) -> str:
        """The whole address with its password, for `DATABASE_URL`."""
        words = {"host": self.host, "port": self.port, **dict(self.options)}
        query = "&".join(
            f"{name}={quote(value, safe='')}" for name, value in words.items() if value
        )
        user, password = quote(self.user, safe=""), quote(self.password, safe="")
        return f"postgresql://{user}:{password}@/{quote(self.database, safe='')}?{query}"

    def for_django(self) -> dict[str, str]:
        """The five keys of a Django database that name its place."""
        return {
            "NAME": self.database,
            "USER": self.user,
            "PASSWORD": self.password,
            "HOST": self.host,
            "PORT": self.port,
        }
