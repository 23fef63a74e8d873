// Makes large photos small enough for a slow connection; papers on them stay readable. Drawing them anew also drops
// the place and the time that cameras write into the file.

const LARGEST = 2000; // pixels on the longer side
const SMALL = 400 * 1024; // bytes; smaller files go as they are

export async function shrink(file) {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < SMALL || !window.createImageBitmap) return file;
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LARGEST / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    const context = canvas.getContext("2d");
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.82));
    return blob && blob.size < file.size ? blob : file;
  } catch (error) {
    return file; // a format this browser cannot draw: the server looks at it
  }
}
