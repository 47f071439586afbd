"""How big a course may be. Far above real courses, far below what would hurt a small machine."""

MEGABYTE = 1024 * 1024

TEXT_FILE_BYTES = 256 * 1024  # a long lesson is 30 KB; hostile Markdown takes seconds from about here on
YAML_DEPTH = 6
YAML_NODES = 5_000

TOPICS = 200
LESSONS_IN_TOPIC = 500
BLOCKS_IN_LESSON = 1_000
OPTIONS_IN_CHECK = 10

FILES = 10_000
FOLDER_BYTES = 4096 * MEGABYTE
IMAGE_BYTES = 20 * MEGABYTE
IMAGE_PIXELS = 40_000_000
IMAGE_SIDE = 1_600  # a published image is made no larger than this: twice a 800 px column
AUDIO_BYTES = 300 * MEGABYTE
VIDEO_BYTES = 500 * MEGABYTE
CAPTIONS_BYTES = 512 * 1024
DOCUMENT_BYTES = 60 * MEGABYTE

TITLE_LENGTH = 200
LINE_LENGTH = 2_000
