// What learns and from what, as a person chooses it: hard thresholding and Rosenblatt's rule, samples moved while learning, many classes.

import { button, drawn, expect, open, picture, readout, spec, test } from "./lab.js";

test("hard thresholding brings the loss that it can learn with, and with the square loss the page says why nothing moves", async ({ page }) => {
  /** @type {string[]} */
  const fetched = [];
  page.on("request", (request) => fetched.push(new URL(request.url()).pathname));
  const lab = await open(page, "#/explore?data=clouds&gap=6&n=60&test=0");
  expect(fetched.filter((path) => path.endsWith(".wasm"))).toEqual(["/pkg/first/downhill_bg.wasm"]);
  await lab.locator("[data-control=act]").selectOption("sign");
  await expect.poll(async () => (await spec(page)).act).toBe("sign");
  expect(await spec(page)).toMatchObject({ data: "clouds", n: "60", loss: "perceptron" });
  // The whole run at once: every mistake of every sample.
  await lab.locator("[data-control=opt]").selectOption("sgd");
  await lab.locator(".controls-more summary").click();
  await lab.locator("[data-control=order]").getByRole("radio", { name: "In turn" }).check();
  await lab.locator("[data-control=init]").selectOption("zeros");
  await lab.locator("[data-key=batch] input[type=number]").fill("1");
  await lab.locator("[data-key=batch] input[type=number]").press("Enter");
  await expect.poll(async () => spec(page)).toMatchObject({ opt: "sgd", order: "cyclic", init: "zeros", batch: "1" });
  await expect(readout(lab, "mistakes")).toHaveText("0");
  await page.goto(`/${(await page.evaluate(() => location.hash)).replace(/&t=\d+/, "")}&t=3000`);
  await expect(readout(lab, "accuracy")).toHaveText(/^100/);
  const row = lab.locator("[data-readout=mistakes]");
  await expect(row.locator("td").nth(0)).toHaveText(/^≤ \d/);
  await expect(row.locator("td").nth(2)).toHaveText("✓");
  expect(Number(await readout(lab, "mistakes").textContent())).toBeGreaterThan(0);
  // A network is not offered it, and an address that asks for it is told why.
  await page.goto("/#/explore?data=clouds&gap=1&test=0&act=sign&t=2");
  await expect(lab.locator("[data-notice=flat]")).toContainText("flat on both sides");
  await lab.getByRole("button", { name: "Take the perceptron loss" }).click();
  await expect.poll(async () => (await spec(page)).loss).toBe("perceptron");
  await expect(lab.locator("[data-notice=flat]")).toHaveCount(0);
  await page.goto("/#/explore?data=clouds&hidden=3&act=sign");
  await expect(lab.locator("[data-notice=spec]")).toContainText("nothing would reach the layers below");
  await page.goto("/#/explore?data=clouds&hidden=3&act=tanh");
  await expect.poll(() => lab.locator("[data-control=act] option").allTextContents()).not.toContain("Sign");
});

test("a card of the home page shows Rosenblatt's rule at work", async ({ page }) => {
  await page.goto("/");
  await page.locator("[data-card=perceptron]").click();
  const lab = await drawn(page.locator("downhill-lab").first());
  await expect.poll(async () => (await spec(page)).order).toBe("cyclic");
  await button(lab, "play").click();
  await expect(lab).toHaveAttribute("data-status", "converged");
  await expect(readout(lab, "accuracy")).toHaveText(/^100/);
  await expect(lab.locator("[data-readout=mistakes] td").nth(2)).toHaveText("✓");
});

test("samples are moved for every update while learning, and stand still in every picture", async ({ page }) => {
  const lab = await open(page, "#/explore?data=moons&n=80&noise=0.1&hidden=4&act=tanh&loss=ce&init=xavier&opt=adam&lr=0.05&batch=16&test=0");
  // A large landscape begins coarse.
  await expect(lab.locator("progress.work")).toBeHidden();
  const before = { landscape: await picture(lab, "landscape"), data: await picture(lab, "data"), loss: await readout(lab, "loss").textContent() };
  await lab.locator(".controls-more summary").click();
  const group = lab.locator("[data-control=augment]");
  await group.getByRole("checkbox", { name: "Rotate" }).check();
  await group.getByRole("checkbox", { name: "Shift" }).check();
  await expect.poll(async () => (await spec(page)).augment).toBe("shift,rotate");
  const amount = lab.locator("[data-key=amount] input[type=number]");
  await amount.fill("0.2");
  await amount.press("Enter");
  await expect.poll(async () => (await spec(page)).amount).toBe("0.2");
  // Nothing that is shown at the start knows of it.
  expect(await picture(lab, "landscape")).toBe(before.landscape);
  expect(await picture(lab, "data")).toBe(before.data);
  await expect(readout(lab, "loss")).toHaveText(before.loss ?? "");
  const route = await page.evaluate(() => location.hash);
  await page.goto(`/${route}&t=400`);
  await expect(lab).toHaveAttribute("data-step", "400");
  const learnt = await readout(lab, "loss").textContent();
  expect(Number(learnt)).toBeLessThan(0.5 * Number(before.loss));
  await page.goto(`/${route.replace(/&(augment|amount)=[^&]*/g, "")}&t=400`);
  await expect(readout(lab, "loss")).not.toHaveText(learnt ?? "");
  // A reflection has no size; a digit has no mirror image, and is not offered one.
  await page.goto("/#/explore?data=clouds&augment=reflect&amount=0.2");
  await expect(lab.locator("[data-notice=spec]")).toContainText("shift, rotate, jitter");
  await page.goto("/#/explore?data=digits&out=softmax&loss=ce&augment=reflect");
  await expect(lab.locator("[data-notice=spec]")).toContainText("A mirrored digit is another sign");
  await page.goto("/#/explore?data=digits&out=softmax&loss=ce&opt=sgd&lr=0.1&augment=shift");
  await expect(lab.locator("[data-control=augment]").getByRole("checkbox")).toHaveCount(3);
});

/** Puts the pointer on a share of the data pane's width and height, and reads what it says there. @param {import("./lab.js").Locator} lab @param {number} x @param {number} y */
async function hovered(lab, x, y) {
  const pane = lab.locator("[data-pane=data]");
  const box = await pane.boundingBox();
  if (!box) throw new Error("no data pane");
  await lab.page().mouse.move(box.x + x * box.width, box.y + y * box.height);
  await expect(pane.locator(".hover-box")).toBeVisible();
  return (await pane.locator(".hover-box").textContent()) ?? "";
}

test("all species are told apart, each by an output of its own, with and without a hidden layer", async ({ page }) => {
  const lab = await open(page, "#/explore?data=iris&lr=0.5&class1=setosa");
  const before = await picture(lab, "data");
  await lab.locator(".controls-more summary").click();
  await lab.locator("[data-control=classes]").getByRole("radio", { name: "All" }).check();
  await expect.poll(async () => spec(page)).toMatchObject({ data: "iris", classes: "all", out: "softmax", loss: "ce" });
  expect((await spec(page)).class1).toBeUndefined();
  for (const key of ["class0", "class1", "act"]) await expect(lab.locator(`[data-key=${key}]`)).toHaveCount(0);
  await expect.poll(() => picture(lab, "data")).not.toBe(before);
  const start = await picture(lab, "data");
  await page.goto(`/${await page.evaluate(() => location.hash)}&t=400`);
  await expect(lab).toHaveAttribute("data-step", "400");
  expect(parseFloat((await readout(lab, "accuracy").textContent()) ?? "")).toBeGreaterThanOrEqual(95);
  expect(parseFloat((await readout(lab, "test_accuracy").textContent()) ?? "")).toBeGreaterThanOrEqual(90);
  await expect(lab.locator(".live")).toContainText("training samples are told right");
  expect(await picture(lab, "data")).not.toBe(start);
  // What the model says at a place: small petals below on the left, large ones above on the right.
  expect(await hovered(lab, 0.25, 0.6)).toContain("setosa");
  expect(await hovered(lab, 0.88, 0.35)).toContain("virginica");
  await lab.getByRole("button", { name: "Add a hidden layer" }).click();
  await expect.poll(async () => spec(page)).toMatchObject({ classes: "all", hidden: "4", act: "tanh", out: "softmax", init: "xavier" });
  await lab.locator("[data-control=out]").getByRole("radio", { name: "Sigmoid" }).check();
  await expect.poll(async () => spec(page)).toMatchObject({ classes: "all", hidden: "4" });
  expect((await spec(page)).out).toBeUndefined();
  await lab.locator("[data-control=classes]").getByRole("radio", { name: "Two" }).check();
  await expect(lab.locator("[data-key=class0]")).toBeVisible();
  expect((await spec(page)).hidden).toBe("4");
});

test("a table of one's own with eight classes is told apart by shape, colour and region; nine are refused in words", async ({ page }) => {
  const lab = await open(page, "#/explore");
  /** @param {number} classes */
  const table = (classes) => {
    const rows = Array.from({ length: 160 }, (_, k) => {
      const [c, angle] = [k % classes, ((k % classes) / classes) * 2 * Math.PI];
      return `${(4 * Math.cos(angle) + ((k * 37) % 19) / 19).toFixed(3)},${(4 * Math.sin(angle) + ((k * 53) % 17) / 17).toFixed(3)},kind ${c}`;
    });
    return ["across,up,kind", ...rows].join("\n");
  };
  const use = async (/** @type {number} */ classes) => {
    await button(lab, "open_file").click();
    const dialog = page.locator("dialog[open]").first();
    await dialog.locator("input[type=file]").setInputFiles({ name: `kinds${classes}.csv`, mimeType: "text/csv", buffer: Buffer.from(table(classes)) });
    await dialog.locator("[data-act=use]").click();
    await expect(dialog).toHaveCount(0);
  };
  await use(8);
  await expect.poll(async () => (await spec(page)).file).toMatch(/^kinds8~/);
  await lab.locator(".controls-more summary").click();
  await lab.locator("[data-control=classes]").getByRole("radio", { name: "All" }).check();
  await expect.poll(async () => (await spec(page)).classes).toBe("all");
  await page.goto(`/${await page.evaluate(() => location.hash)}&t=600`);
  await expect(lab).toHaveAttribute("data-step", "600");
  expect(parseFloat((await readout(lab, "accuracy").textContent()) ?? "")).toBeGreaterThanOrEqual(95);
  await use(9);
  await lab.locator("[data-control=classes]").getByRole("radio", { name: "All" }).click();
  await expect(lab.locator("[data-key=classes] .controls-error")).toContainText("more than the eight");
  expect((await spec(page)).classes).toBeUndefined();
});

test("adaptive methods show the ε that they divide by, and an address can list its batches", async ({ page }) => {
  const lab = await open(page, "#/explore?data=clouds&n=40&test=0&opt=adam&lr=0.05&t=30");
  await lab.locator(".controls-more summary").click();
  const box = lab.locator("[data-key=eps] input[type=number]");
  await expect(box).toHaveValue("1e-8");
  const before = await readout(lab, "loss").textContent();
  await box.fill("0.5");
  await box.press("Enter");
  await expect.poll(async () => (await spec(page)).eps).toBe("0.5");
  await expect(readout(lab, "loss")).not.toHaveText(before ?? "");
  await page.goto("/#/explore?data=clouds&n=40&test=0&opt=sgd&batches=0,1;2&t=2");
  await expect(lab).toHaveAttribute("data-step", "2");
  const listed = await readout(lab, "loss").textContent();
  await page.goto("/#/explore?data=clouds&n=40&test=0&opt=sgd&batches=0,1;3&t=2");
  await expect(readout(lab, "loss")).not.toHaveText(listed ?? "");
  // A batch size is another way to say which: the list goes.
  const size = lab.locator("[data-key=batch] input[type=number]");
  await size.fill("5");
  await size.press("Enter");
  await expect.poll(async () => spec(page)).toMatchObject({ batch: "5", opt: "sgd" });
  expect((await spec(page)).batches).toBeUndefined();
  await page.goto("/#/explore?data=clouds&n=40&test=0&opt=sgd&batches=0,40");
  await expect(lab.locator("[data-notice=spec]")).toContainText("0…39");
});
