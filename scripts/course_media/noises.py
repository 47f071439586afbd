"""Sounds of places and of faults, made from noise and sines. They teach; a real reportage never uses any."""

import numpy

from course_media.sound import RATE, Sound, fade, silence


def _noise(seconds: float, low: float, high: float, seed: int) -> Sound:
    """Noise between two frequencies, its largest value 1."""
    samples = numpy.random.default_rng(seed).standard_normal(int(seconds * RATE))
    spectrum = numpy.fft.rfft(samples)
    hertz = numpy.fft.rfftfreq(samples.size, 1 / RATE)
    spectrum[(hertz < low) | (hertz > high)] = 0
    sound = numpy.fft.irfft(spectrum, samples.size)
    even: Sound = sound / numpy.abs(sound).max()
    return even


def _slow(seconds: float, hertz: float, seed: int) -> Sound:
    """A slow wandering between 0 and 1."""
    points = numpy.random.default_rng(seed).uniform(0, 1, max(4, int(seconds * hertz) + 2))
    where = numpy.linspace(0, points.size - 1, int(seconds * RATE))
    wander: Sound = numpy.interp(where, numpy.arange(points.size), points)
    return wander


def motorbike(seconds: float = 4.5) -> Sound:
    """A small engine that labours uphill: firing pulses that quicken, with exhaust noise between."""
    when = numpy.linspace(0, 1, int(seconds * RATE))
    turns = numpy.cumsum(26 + 16 * when + 2 * _slow(seconds, 3, 5)) / RATE
    pulses = numpy.exp(-9 * (turns % 1)) * numpy.sin(2 * numpy.pi * 5 * (turns % 1))
    engine = pulses + 0.22 * _noise(seconds, 180, 2400, 6) * numpy.exp(-4 * (turns % 1))
    return fade(engine * (0.35 + 0.65 * numpy.sin(numpy.pi * numpy.minimum(1, 0.15 + when))), 0.7)


def courtyard(seconds: float) -> Sound:
    """A yard with people waiting: a murmur without words, leaves, now and then a bird."""
    murmur = sum(
        _noise(seconds, low, low * 2.2, seed) * _slow(seconds, 5, seed + 20) * _slow(seconds, 0.7, seed + 40)
        for seed, low in ((1, 220), (2, 320), (3, 480))
    )
    bed = 0.8 * murmur + 0.05 * _noise(seconds, 2500, 7000, 4) * _slow(seconds, 0.5, 9)
    chirps = numpy.random.default_rng(11).uniform(0.2, max(0.3, seconds - 0.5), max(1, int(seconds / 2)))
    for at in chirps:
        bed = _with_chirp(bed, float(at))
    return fade(bed / numpy.abs(bed).max(), 0.5)


def _with_chirp(bed: Sound, at: float) -> Sound:
    length = 0.09
    when = numpy.linspace(0, 1, int(length * RATE))
    tone = numpy.sin(2 * numpy.pi * numpy.cumsum(3600 - 900 * when) / RATE) * numpy.sin(numpy.pi * when)
    for turn in range(3):
        start = int((at + turn * 0.14) * RATE)
        room = bed[start : start + tone.size]
        room += 0.12 * tone[: room.size]
    return bed


def stamps() -> Sound:
    """A rubber stamp on paper on a wooden table, three times."""
    sound = silence(1.9)
    when = numpy.linspace(0, 0.16, int(0.16 * RATE))
    knock = numpy.exp(-38 * when) * (
        numpy.sin(2 * numpy.pi * 105 * when) + 0.5 * numpy.sin(2 * numpy.pi * 240 * when)
    )
    knock += 0.3 * numpy.exp(-160 * when) * _noise(0.16, 800, 6000, 8)[: when.size]
    for at in (0.1, 0.7, 1.25):
        start = int(at * RATE)
        sound[start : start + knock.size] += knock
    return sound


def far_away(speech: Sound) -> Sound:
    """The same speech from across a tiled hall: quiet itself, drowned in its own echoes, without brightness."""
    seconds = 0.9
    when = numpy.linspace(0, seconds, int(seconds * RATE))
    hall = _noise(seconds, 150, 4200, 12)[: when.size] * numpy.exp(-5.5 * when)
    size = speech.size + hall.size
    echoes = numpy.fft.irfft(numpy.fft.rfft(speech, size) * numpy.fft.rfft(hall, size), size)
    dull = numpy.convolve(speech, numpy.ones(5) / 5, mode="same")
    wet: Sound = 0.5 * echoes / numpy.abs(echoes).max()
    wet[: dull.size] += 0.22 * dull
    return 0.55 * wet


def clipped(speech: Sound) -> Sound:
    """Recorded far too loud: everything above a tenth cut flat."""
    edge = 0.055 * numpy.abs(speech).max()
    flat: Sound = numpy.clip(speech, -edge, edge) / edge
    return 0.4 * flat


def hummed(speech: Sound) -> Sound:
    """With the hum of the mains, 50 Hz and what rides on it, before, under and after."""
    padded = numpy.concatenate([silence(0.7), speech, silence(0.7)])
    when = numpy.arange(padded.size) / RATE
    hum = sum(
        strength * numpy.sin(2 * numpy.pi * hertz * when)
        for hertz, strength in ((50, 0.06), (100, 0.1), (150, 0.05), (200, 0.05), (300, 0.03))
    )
    return padded + fade(numpy.asarray(hum), 0.1)


def popped(speech: Sound) -> Sound:
    """With breath hitting the microphone where syllables start hard."""
    step = RATE // 100
    frames = numpy.abs(speech[: speech.size // step * step]).reshape(-1, step).mean(axis=1)
    rises = numpy.clip(numpy.diff(frames), 0, None)
    starts: list[int] = []
    for frame in numpy.argsort(rises)[::-1]:
        if all(abs(frame - other) > 18 for other in starts):
            starts.append(int(frame))
        if len(starts) == 6:
            break
    when = numpy.linspace(0, 0.13, int(0.13 * RATE))
    thump = 0.75 * numpy.exp(-22 * when) * numpy.sin(2 * numpy.pi * (75 - 120 * when) * when)
    sound = speech.copy()
    for frame in starts:
        room = sound[max(0, (frame - 1) * step) :][: thump.size]
        room += thump[: room.size]
    return sound


def windy(speech: Sound) -> Sound:
    """Outdoors without shelter: low rumble in gusts that cover words."""
    padded = numpy.concatenate([silence(0.6), speech, silence(0.6)])
    seconds = padded.size / RATE + 0.1
    gusts = _slow(seconds, 1.6, 31) ** 1.5
    wind = _noise(seconds, 15, 220, 30) + 0.35 * _noise(seconds, 220, 900, 32)
    return padded * 0.8 + 0.85 * (wind * gusts)[: padded.size]
