"""The few line icons of the interface, drawn on 24 x 24 and put into the page itself (no request, follows the text's colour)."""

PATHS: dict[str, str] = {
    "check": "M4.5 12.5l5 5 10-11",
    "cross": "M6 6l12 12M18 6L6 18",
    "alert": "M12 8v5M12 16.5v.5M12 3l10 18H2z",
    "info": "M12 11v6M12 7v.5M12 2.5a9.5 9.5 0 1 0 0 19 9.5 9.5 0 0 0 0-19z",
    "download": "M12 3v12M7 10.5l5 5 5-5M4 20.5h16",
    "upload": "M12 16V4M7 8.5l5-5 5 5M4 20.5h16",
    "print": "M7 8V3h10v5M7 17H3V9.5h18V17h-4M7 14h10v7H7z",
    "search": "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5l5 5",
    "next": "M5 12h14M13 6l6 6-6 6",
    "previous": "M19 12H5M11 6l-6 6 6 6",
    "file": "M14 3H6v18h12V7zM14 3v4h4M9 12h6M9 16h6",
    "sound": "M4 9.5v5h3.5L13 19V5L7.5 9.5zM16.5 9a4.5 4.5 0 0 1 0 6M19 6.5a8 8 0 0 1 0 11",
    "person": "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20.5c.8-4 3.8-5.5 7.5-5.5s6.7 1.5 7.5 5.5",
    "lock": "M6 11h12v9.5H6zM8.5 11V7.5a3.5 3.5 0 0 1 7 0V11",
    "plus": "M12 5v14M5 12h14",
    "clock": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5.5l3.5 2",
    "seal": "M12 3a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM8.5 14l-1.5 7.5 5-2.5 5 2.5-1.5-7.5M9.5 9l2 2 3.5-4",
    "link": "M9 15l6-6M10.5 6.5l2-2a4 4 0 0 1 6 6l-2 2M13.5 17.5l-2 2a4 4 0 0 1-6-6l2-2",
    "move": "M4 8h14M14 4l4 4-4 4M20 16H6M10 12l-4 4 4 4",
}
