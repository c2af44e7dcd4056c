"""A log line as JSON, for processes without Django: the gateway, and the servers' own lines
(`config/granian_log.json`). The names are those of `config/logs.py`.
"""

import json
import logging
import time


class JsonLines(logging.Formatter):
    """One object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        return line_of(
            record.getMessage(),
            level=record.levelname.lower(),
            logger=record.name,
            at=record.created,
            **({"exception": self.formatException(record.exc_info)} if record.exc_info else {}),
        )


def line_of(event: str, *, level: str, logger: str, at: float, **more: str) -> str:
    """What happened when, as everything else here says it."""
    whole, millis = divmod(int(at * 1000), 1000)
    timestamp = f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(whole))}.{millis:03}Z"
    said = {"event": event, "logger": logger, "level": level, "timestamp": timestamp, **more}
    return json.dumps(said, ensure_ascii=False)
