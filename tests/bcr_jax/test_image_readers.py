"""Data sets on disk, made here in their publishers' formats: what is read, how it is augmented, what is refused."""

from __future__ import annotations

import gzip
import hashlib
import struct
import tarfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import scipy.io
from PIL import Image

from bcr_jax import BCRError, Pixels, data, download
from bcr_jax.data.jpegs import random_box
from bcr_jax.training.batches import batches

pytestmark = pytest.mark.usefixtures("unchecked")


def cifar10(directory: Path, per_file: int = 20) -> dict[str, np.ndarray]:
    """Random records in the files of CIFAR-10."""
    rng, written = np.random.default_rng(0), {}
    folder = directory / "cifar-10-batches-bin"
    folder.mkdir(parents=True)
    for name in [*(f"data_batch_{n}" for n in range(1, 6)), "test_batch"]:
        records = rng.integers(0, 256, (per_file, 3073), np.uint8)
        records[:, 0] = np.arange(per_file) % 10
        records.tofile(folder / f"{name}.bin")
        written[name] = records
    return written


def test_cifar10_is_read_as_written(tmp_path: Path) -> None:
    written = cifar10(tmp_path)
    found = data.load("cifar10", tmp_path)
    assert found.train_images.shape == (100, 32, 32, 3) and found.test_images.shape == (20, 32, 32, 3)
    assert found.train_labels.dtype == np.int32 and found.train_labels[23] == 3
    record = written["data_batch_2"][3, 1:].reshape(3, 32, 32) / 255
    wanted = (record.transpose(1, 2, 0) - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]
    np.testing.assert_allclose(found.train_images[23], wanted, atol=1e-5)
    assert data.load("cifar10", tmp_path / "cifar-10-batches-bin").train_images.shape == (100, 32, 32, 3)


def _cut(folder: Path) -> None:
    (folder / "test_batch.bin").write_bytes((folder / "test_batch.bin").read_bytes()[:-1])


def _relabel(folder: Path) -> None:
    content = bytearray((folder / "data_batch_3.bin").read_bytes())
    content[3073 * 2] = 10
    (folder / "data_batch_3.bin").write_bytes(content)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (
            lambda folder: (folder / "data_batch_4.bin").unlink(),
            r"no .*data_batch_4\.bin: .* python -m bcr_jax\.download",
        ),
        (_cut, r"test_batch\.bin has 61459 bytes, not records of 3073: fetch it again"),
        (_relabel, r"data_batch_3\.bin: record 2 has label 10, expected 0 to 9"),
    ],
)
def test_damaged_cifar10_is_refused(tmp_path: Path, damage: Callable[[Path], None], message: str) -> None:
    cifar10(tmp_path)
    damage(tmp_path / "cifar-10-batches-bin")
    with pytest.raises(BCRError, match=message):
        data.load("cifar10", tmp_path)
    with pytest.raises(BCRError, match="is read from a directory"):
        data.load("cifar10")


def idx(array: np.ndarray) -> bytes:
    return struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes()


def fashion(directory: Path) -> np.ndarray:
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (30, 28, 28), np.uint8)
    for part in ("train", "t10k"):
        (directory / f"{part}-images-idx3-ubyte").write_bytes(idx(images))
        labels = gzip.compress(idx(np.arange(30, dtype=np.uint8) % 10))
        (directory / f"{part}-labels-idx1-ubyte.gz").write_bytes(labels)
    return images


def test_fashion_mnist_is_read_packed_or_not(tmp_path: Path) -> None:
    images = fashion(tmp_path)
    found = data.load("fashion_mnist", tmp_path)
    assert found.train_images.shape == (30, 28, 28, 1)
    np.testing.assert_allclose(found.test_images[7][..., 0], (images[7] / 255 - 0.2860) / 0.3530, atol=1e-5)
    assert found.test_labels.tolist() == [n % 10 for n in range(30)]


def test_damaged_fashion_mnist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BCRError, match=r"no .*train-images-idx3-ubyte .*download fashion_mnist"):
        data.load("fashion_mnist", tmp_path)
    fashion(tmp_path)
    labels = tmp_path / "t10k-labels-idx1-ubyte"
    labels.write_bytes(idx(np.full(30, 10, np.uint8)))
    with pytest.raises(BCRError, match="t10k label 0 is 10, expected 0 to 9"):
        data.load("fashion_mnist", tmp_path)
    labels.write_bytes(idx(np.zeros(29, np.uint8)))
    with pytest.raises(BCRError, match=r"t10k has images \(30, 28, 28\) and labels \(29,\)"):
        data.load("fashion_mnist", tmp_path)
    labels.write_bytes(idx(np.zeros(30, np.uint8))[:-3])
    with pytest.raises(BCRError, match="is damaged"):
        data.load("fashion_mnist", tmp_path)


CLASSES = ("n01440764", "n01443537", "n02102040")


def imagenet(directory: Path, per_class: int = 4) -> None:
    """A tree in ImageNet's shape with pictures whose brightness tells the class, and the development kit."""
    rng = np.random.default_rng(0)
    numbers = {name: number for number, name in zip((2, 3, 1), CLASSES, strict=True)}  # not in alphabetical order
    kit = directory / "ILSVRC2012_devkit_t12" / "data"
    kit.mkdir(parents=True)
    (directory / "val").mkdir()

    def picture(label: int) -> Image.Image:
        height, width = rng.integers(40, 80, 2)
        return Image.fromarray(rng.integers(80 * label, 80 * label + 40, (height, width, 3), np.uint8))

    for label, name in enumerate(CLASSES):
        (directory / "train" / name).mkdir(parents=True)
        for number in range(per_class):
            picture(label).save(directory / "train" / name / f"{name}_{number}.JPEG")
    truth = [0, 2, 1, 1, 2]
    for number, label in enumerate(truth, 1):
        picture(label).save(directory / "val" / f"ILSVRC2012_val_{number:08d}.JPEG")
    (kit / "ILSVRC2012_validation_ground_truth.txt").write_text("".join(f"{numbers[CLASSES[n]]}\n" for n in truth))
    synsets = np.array([(numbers[name], name) for name in CLASSES], dtype=[("ILSVRC2012_ID", "O"), ("WNID", "O")])
    scipy.io.savemat(kit / "meta.mat", {"synsets": synsets})


def test_imagenet_is_read_by_folders_and_by_the_development_kit(tmp_path: Path) -> None:
    imagenet(tmp_path)
    found = data.load("imagenet", tmp_path)
    assert found.classes == 3 and found.train_labels.tolist() == [0] * 4 + [1] * 4 + [2] * 4
    assert found.train_images.shape == (12, 224, 224, 3)
    assert found.test_labels.tolist() == [0, 2, 1, 1, 2]
    by_class = [found.test_images[:].mean(axis=(1, 2, 3))[found.test_labels == label] for label in range(3)]
    assert by_class[0].max() < by_class[1].min() and by_class[1].max() < by_class[2].min()
    inputs, labels = next(batches(found.train_inputs, found.train_labels, batch_size=6, seed=0))
    assert inputs[0].shape == (6, 224, 224, 3) and inputs[0].dtype == np.float32
    bright = inputs[0].mean(axis=(1, 2, 3))
    assert all(a < b for a, x in zip(bright, labels, strict=True) for b, y in zip(bright, labels, strict=True) if x < y)


def test_validation_images_in_class_folders_are_read_too(tmp_path: Path) -> None:
    imagenet(tmp_path)
    for file in (tmp_path / "val").iterdir():
        file.unlink()
    for name in CLASSES:
        (tmp_path / "val" / name).mkdir()
        Image.new("RGB", (50, 60)).save(tmp_path / "val" / name / "a.JPEG")
    assert data.load("imagenet", tmp_path).test_labels.tolist() == [0, 1, 2]


def _empty(directory: Path) -> None:
    for file in (directory / "train" / CLASSES[1]).iterdir():
        file.unlink()


def _remove_class(directory: Path) -> None:
    _empty(directory)
    (directory / "train" / CLASSES[1]).rmdir()


def _unknown_label(directory: Path) -> None:
    (directory / "ILSVRC2012_devkit_t12/data/ILSVRC2012_validation_ground_truth.txt").write_text("1\n2\n3\n9\n1\n")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (_empty, r"class folder .*n01443537 has no \.JPEG files"),
        (_remove_class, "train lacks n01443537: unpack the missing class folders"),
        (_unknown_label, r"the label of ILSVRC2012_val_00000004\.JPEG is 9, meta\.mat has none such"),
        (lambda d: (d / "val" / "ILSVRC2012_val_00000002.JPEG").unlink(), "has 4 images, .* 5 labels"),
        (lambda d: (d / "ILSVRC2012_devkit_t12/data/meta.mat").write_bytes(b"no"), "is damaged"),
        (lambda d: (d / "ILSVRC2012_devkit_t12/data/meta.mat").unlink(), r"no .*meta\.mat: unpack the development kit"),
    ],
)
def test_a_damaged_imagenet_is_refused(tmp_path: Path, damage: Callable[[Path], None], message: str) -> None:
    imagenet(tmp_path)
    damage(tmp_path)
    with pytest.raises(BCRError, match=message):
        data.load("imagenet", tmp_path)


def test_a_damaged_picture_is_named_when_it_is_read(tmp_path: Path) -> None:
    imagenet(tmp_path)
    file = tmp_path / "train" / CLASSES[0] / f"{CLASSES[0]}_2.JPEG"
    file.write_bytes(file.read_bytes()[:200])
    found = data.load("imagenet", tmp_path)
    with pytest.raises(BCRError, match=r"picture .*n01440764_2\.JPEG is damaged"):
        next(batches(found.train_inputs, found.train_labels, batch_size=12, seed=0))


def test_random_crops_stay_inside_and_cover_what_is_promised() -> None:
    draws = np.random.default_rng(0).random((500, 5))
    for width, height in ((500, 375), (30, 300)):
        boxes = np.array([random_box(width, height, drawn) for drawn in draws])
        assert (
            (boxes[:, :2] >= 0).all() and (boxes[:, 2] <= width + 1e-9).all() and (boxes[:, 3] <= height + 1e-9).all()
        )
        assert (boxes[:, 2] > boxes[:, 0]).all() and (boxes[:, 3] > boxes[:, 1]).all()
    sides = np.array([random_box(10**6, 10**6, drawn) for drawn in draws * [0.5, 1, 1, 1, 1]])
    wide, high = sides[:, 2] - sides[:, 0], sides[:, 3] - sides[:, 1]
    assert 0.08e12 <= (wide * high).min() and 3 / 4 <= (wide / high).min() and (wide / high).max() <= 4 / 3


def images(count: int = 50) -> Pixels:
    return Pixels(
        np.random.default_rng(0).integers(0, 256, (count, 6, 6, 2), np.uint8), (0.5, 0.5), (0.25, 0.5), 2, True
    )


def test_crops_and_flips_of_pixels() -> None:
    stored = images()
    same = stored.augmented(np.arange(3), np.tile([0.5, 0.5, 0.9, 0, 0], (3, 1)))
    np.testing.assert_array_equal(same, stored[:3])
    flipped = stored.augmented(np.arange(3), np.tile([0.5, 0.5, 0.1, 0, 0], (3, 1)))
    np.testing.assert_array_equal(flipped, stored[:3][:, :, ::-1])
    shifted = stored.augmented(np.array([4]), np.array([[0.0, 0.999, 0.9, 0, 0]]))[0]  # two up, two right
    np.testing.assert_array_equal(shifted[2:, :4], stored[4][:4, 2:])
    assert (shifted[:2] == 0).all() and (shifted[:, 4:] == 0).all()


def test_any_batch_can_be_the_first_and_parts_make_the_whole() -> None:
    labels = np.arange(50)
    arguments = {"batch_size": 8, "seed": 3}
    stream = batches((images(),), labels, **arguments)
    whole = [next(stream) for _ in range(14)]  # 6 an epoch
    assert len({int(label) for _, part in whole[:6] for label in part}) == 48
    assert [part.tolist() for _, part in whole[:6]] != [part.tolist() for _, part in whole[6:12]]
    later = batches((images(),), labels, **arguments, start=13)
    for found, wanted in zip(next(later), whole[13], strict=True):
        np.testing.assert_array_equal(found, wanted)
    for process in range(2):
        part = next(batches((images(),), labels, **arguments, start=7, part=(process, 2)))
        np.testing.assert_array_equal(part[0][0], whole[7][0][0][process::2])
        np.testing.assert_array_equal(part[1], whole[7][1][process::2])


def test_splits_are_fixed_and_balanced() -> None:
    labels = np.arange(50, dtype=np.int32) % 5
    whole = data.Dataset(images(), labels, images(5), labels[:5], 5)
    part = data.split(whole, validation=10, train=20)
    assert np.bincount(part.train_labels).tolist() == [4] * 5
    assert part.validation is not None and np.bincount(part.validation[1]).tolist() == [2] * 5
    chosen = np.concatenate([np.asarray(part.train_images[:]), np.asarray(part.validation[0][0][:])])
    assert len(np.unique(chosen.reshape(30, -1), axis=0)) == 30
    np.testing.assert_array_equal(data.split(whole, validation=10).train_labels[:20], part.train_labels)
    for bad in ({"validation": 50}, {"validation": -1}, {"validation": 40, "train": 11}, {"train": 0}):
        with pytest.raises(BCRError, match="there are 50 training inputs to share"):
            data.split(whole, **bad)


def test_downloads_are_checked_kept_and_unpacked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cifar10(tmp_path / "source")
    archive = tmp_path / "small.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(tmp_path / "source" / "cifar-10-batches-bin", "cifar-10-batches-bin")
    md5 = hashlib.md5(archive.read_bytes(), usedforsecurity=False).hexdigest()
    target = tmp_path / "target"
    download.download([download.RemoteFile(archive.as_uri(), md5, archive=True)], target)
    assert data.load("cifar10", target).train_images.shape == (100, 32, 32, 3)
    (target / archive.name).write_text("<html>")
    download.download([download.RemoteFile(archive.as_uri(), md5, archive=True)], target)
    assert (target / archive.name).read_bytes() == archive.read_bytes()
    bad = download.RemoteFile(archive.as_uri(), "0" * 32)
    with pytest.raises(BCRError, match=rf"has MD5 {md5}, expected 0+"):
        download.download([bad], tmp_path / "other")
    assert list((tmp_path / "other").iterdir()) == []
    with pytest.raises(BCRError, match="cannot fetch"):
        download.download([download.RemoteFile((tmp_path / "none").as_uri(), md5)], tmp_path / "other")
    with pytest.raises(SystemExit):
        download.main(["mnist", str(tmp_path)])
    assert "invalid choice" in capsys.readouterr().err
