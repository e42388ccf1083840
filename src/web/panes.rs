//! Panes: which scene a pane shows, the landscape behind it, and what is under a point of it.

use super::canvas::{Canvas, Scratch};
use super::error::to_js;
use super::ground::Sampled;
use super::json::{number, numbers, object, optional, string};
use super::options::Options;
#[cfg(feature = "whole")]
use super::under::passed;
use super::under::{nearest, plane_gradient, point_facts, slope_facts};
use crate::error::Error;
use crate::figure::colormap::Spacing;
use crate::figure::layout::Plot;
#[cfg(feature = "whole")]
use crate::figure::theme::Lane;
use crate::figure::walk::Walk as View;
use crate::figure::{Surface, curves, data, landscape, line};
use crate::landscape::Grid;
use crate::run::Run;
use crate::scene::{self, Walk};
use crate::spec::Levels;
use crate::trainer::Record;
use wasm_bindgen::JsValue;

/// Radius in CSS px within which a handle or a point is hit: 44 px across.
pub(super) const REACH: f64 = 22.0;

pub(super) const PANES: &str = "landscape, data, curves, network, spectrum, beside";

/// The plots as they were last drawn, for picking.
#[derive(Default)]
pub(super) struct Drawn {
    pub(super) landscape: Option<Plot>,
    /// Where the landscape is shown as a surface; then it has no plot.
    #[cfg(feature = "whole")]
    pub(super) surface: Option<crate::figure::surface::View>,
    data: Option<Plot>,
    curves: Option<Plot>,
    #[cfg(feature = "whole")]
    network: Option<super::network::Drawn>,
}

/// The state of a Session's panes.
#[derive(Default)]
pub(super) struct Panes {
    pub(super) grid: Option<(Sampled, Grid)>,
    /// Of how many samples the coarse picture is, if not of all.
    #[cfg(feature = "whole")]
    pub(super) sketched: Option<u32>,
    pub(super) generation: u32,
    pub(super) drawn: Drawn,
    pub(super) scratch: Scratch,
    /// The losses at the ends of the landscape's colours, where another picture shares them.
    #[cfg(feature = "whole")]
    pub(super) range: Option<(f64, f64)>,
    /// Whose colour the walk has.
    #[cfg(feature = "whole")]
    pub(super) lane: Lane,
    /// The loss of the run beside over its updates, where there is one.
    #[cfg(feature = "whole")]
    pub(super) second: Option<(Vec<f64>, Vec<f64>)>,
    /// The basins of the active run's landscape, once they were asked for.
    #[cfg(feature = "whole")]
    pub(super) division: Option<crate::run::basins::Division>,
}

impl Panes {
    /// Does what draws elsewhere: the plots on the screen, which picking asks, stay what they are.
    #[cfg(feature = "whole")]
    pub(super) fn aside<T>(&mut self, draw: impl FnOnce(&mut Panes) -> T) -> T {
        let drawn = std::mem::take(&mut self.drawn);
        let result = draw(self);
        self.drawn = drawn;
        result
    }

    /// Draws something more over what was drawn on a canvas.
    #[cfg(feature = "whole")]
    pub(super) fn draw_over(
        &mut self,
        canvas: &web_sys::HtmlCanvasElement,
        options: &str,
        draw: impl FnOnce(&Panes, &mut Canvas<'_>, &Options) -> Result<(), String>,
    ) -> Result<(), JsValue> {
        let options = Options::parse(options);
        let options = options.in_lane(self.lane);
        let failed = |text: String| JsValue::from(js_sys::Error::new(&text));
        let mut scratch = std::mem::take(&mut self.scratch);
        let mut surface = Canvas::new(canvas.clone(), &mut scratch).map_err(|e| failed(e.to_string()))?;
        let result = draw(self, &mut surface, &options);
        self.scratch = scratch;
        result.map_err(failed)
    }

    /// Draws a layer of a pane.
    pub(super) fn draw(
        &mut self,
        (runs, rivals): (&mut [Run], &mut [Run]),
        active: usize,
        pane: &str,
        layer: &str,
        canvas: &web_sys::HtmlCanvasElement,
        options: &str,
    ) -> Result<(), JsValue> {
        let options = Options::parse(options);
        #[cfg(feature = "whole")]
        let options = options.in_lane(self.lane);
        let mut scratch = std::mem::take(&mut self.scratch);
        let mut surface = Canvas::new(canvas.clone(), &mut scratch).map_err(|e| js_sys::Error::new(&e.to_string()))?;
        let dpr = options.style.dpr;
        let size = (f64::from(canvas.width()) / dpr, f64::from(canvas.height()) / dpr);
        let is_static = match layer {
            "static" => true,
            "light" => false,
            _ => return Err(bad_pane(layer, "static, light")),
        };
        let result = self.paint((runs, rivals), active, pane, &mut surface, is_static, size, &options);
        self.scratch = scratch;
        result
    }

    /// Draws a layer of a pane on any surface of `size` CSS px.
    #[allow(clippy::too_many_arguments, reason = "one call, and every argument is another thing")]
    pub(super) fn paint<S: Surface>(
        &mut self,
        (runs, rivals): (&mut [Run], &mut [Run]),
        active: usize,
        pane: &str,
        surface: &mut S,
        is_static: bool,
        size: (f64, f64),
        options: &Options,
    ) -> Result<(), JsValue> {
        let (now, _) = runs[active].report();
        let result = match pane {
            "landscape" => {
                let (slice, shown) = (runs[active].slice(), runs[active].shown());
                let beside = runs.iter_mut().enumerate().filter(|(k, _)| *k != active).map(|(_, run)| run);
                let others: Vec<Walk> = beside
                    .chain(rivals.iter_mut())
                    .map(|run| {
                        let (record, _) = run.report();
                        Walk::of(run, &slice, shown, &record)
                    })
                    .collect();
                let run = &runs[active];
                self.sample(run, active);
                self.draw_landscape(run, &now, &others, surface, is_static, size, options)
            }
            #[cfg(feature = "whole")]
            "data" if runs[active].problem().dataset.image.is_some() => {
                self.drawn.data = None;
                super::network::draw_gallery(&runs[active], surface, is_static, options)
            }
            "data" => self.draw_data(&runs[active], surface, is_static, size, options),
            "curves" => self.draw_curves(&runs[active], rivals, &now, surface, is_static, size, options),
            #[cfg(feature = "whole")]
            "network" => {
                self.drop_pending();
                self.drawn.network = Some(super::network::Drawn { size, style: options.style });
                super::network::draw(&runs[active], surface, is_static, size, options)
            }
            _ => return Err(bad_pane(pane, PANES)),
        };
        result.map_err(|text| js_sys::Error::new(&text).into())
    }

    #[allow(clippy::too_many_arguments, reason = "one call, and every argument is another thing")]
    fn draw_landscape<S: Surface>(
        &mut self,
        run: &Run,
        now: &Record,
        others: &[Walk],
        surface: &mut S,
        is_static: bool,
        size: (f64, f64),
        options: &Options,
    ) -> Result<(), String> {
        let Some((_, grid)) = &self.grid else { return Ok(()) };
        let (cells, values) = grid.picture();
        let names = scene::axis_names(run, &|id| options.word(id));
        let (legend, held) = (options.word("loss"), scene::held(run));
        let coarse = format!("{} {}×{}", options.word("coarse"), cells.width, cells.height);
        #[cfg(feature = "whole")]
        let own = super::finer::note(run, grid, self.sketched, options);
        #[cfg(not(feature = "whole"))]
        let own = None::<String>;
        let note = own.as_deref().unwrap_or(if grid.is_whole() { &held } else { &coarse });
        let walk = Walk::of(run, &run.slice(), run.shown(), now);
        let style = &options.style;
        #[cfg(feature = "whole")]
        let range = self.range;
        #[cfg(not(feature = "whole"))]
        let range = None;
        #[cfg(feature = "whole")]
        {
            self.drawn.surface = None;
        }
        #[cfg(feature = "whole")]
        let (basins, said) =
            (super::basins::known(run, self.division.as_ref()).filter(|_| is_static), super::basins::said(options));
        #[cfg(feature = "whole")]
        let regions = super::basins::drawn(basins.as_ref(), said.as_ref());
        match run.shown().axes() {
            (x, None) => {
                #[cfg(feature = "whole")]
                let terms = scene::terms::of(run, values.len() as u32);
                #[cfg(not(feature = "whole"))]
                let terms = Vec::new();
                let scene = line::Scene {
                    x,
                    name: &names[0],
                    loss: &legend,
                    values,
                    range,
                    terms: &terms,
                    #[cfg(feature = "whole")]
                    regions,
                    note,
                };
                self.drawn.landscape = Some(line::plot(&scene, size, style));
                let others: Vec<View<'_>> = others.iter().map(Walk::view).collect();
                let light = line::Light {
                    walk: walk.view(),
                    others: &others,
                    focus: options.focus,
                    cursor: options.cursor.map(|c| c.0),
                };
                if is_static {
                    line::draw_static(surface, &scene, style).map_err(|e| e.to_string())
                } else {
                    line::draw_light(surface, &scene, &light, style).map_err(|e| e.to_string())
                }
            }
            (x, Some(y)) => {
                let spacing = match run.spec().levels {
                    Levels::Linear => Spacing::Linear,
                    Levels::Log => Spacing::Log,
                };
                let names = [names[0].as_str(), names[1].as_str()];
                let scene =
                    landscape::Scene { x, y, names, size: cells, values, spacing, range, note, legend: &legend };
                let cursor = options.cursor.map(|at| landscape::Cursor { at, gradient: Some(plane_gradient(run, at)) });
                #[cfg(feature = "whole")]
                if run.spec().view == crate::spec::View::Surface {
                    self.drawn.landscape = None;
                    let scene = super::surface::scene(run, scene, regions, options);
                    self.drawn.surface = Some(crate::figure::surface::view(&scene, size, style));
                    return super::surface::draw(surface, &scene, (&walk, others), cursor, is_static, options);
                }
                self.drawn.landscape = Some(landscape::plot(&scene, size, style));
                let others: Vec<View<'_>> = others.iter().map(Walk::view).collect();
                let light = landscape::Light { walk: walk.view(), others: &others, focus: options.focus, cursor };
                #[cfg(feature = "whole")]
                if is_static && super::basins::draw(regions.as_ref(), surface, &scene, options)? {
                    return Ok(());
                }
                if is_static {
                    landscape::draw_static(surface, &scene, style).map_err(|e| e.to_string())
                } else {
                    landscape::draw_light(surface, &scene, &light, style).map_err(|e| e.to_string())
                }
            }
        }
    }

    fn draw_data<S: Surface>(
        &mut self,
        run: &Run,
        surface: &mut S,
        is_static: bool,
        size: (f64, f64),
        options: &Options,
    ) -> Result<(), String> {
        let owned = scene::data(run);
        let (x_name, y_name) = (scene::title(&owned.x_column), scene::title(&owned.y_column));
        let (test, wrong) = (options.word("test"), options.word("wrong"));
        let held_out = if run.problem().test.is_some() { test.as_str() } else { "" };
        #[cfg(feature = "whole")]
        let lines =
            if owned.truth.is_empty() { Default::default() } else { ["model", "planted"].map(|id| options.word(id)) };
        #[cfg(not(feature = "whole"))]
        let lines = [String::new(), String::new()];
        let names: Vec<&str> = owned.classes.iter().map(String::as_str).collect();
        let scene = data::Scene {
            x: data::Column { axis: owned.x, name: &x_name, mean: owned.x_column.mean, scale: owned.x_column.sd },
            y: data::Column { axis: owned.y, name: &y_name, mean: owned.y_column.mean, scale: owned.y_column.sd },
            output: owned.output.as_ref().map(|(size, values)| data::Output {
                size: *size,
                values,
                range: owned.range,
                threshold: owned.threshold,
            }),
            regions: owned.scores.as_ref().map(|(size, classes, scores)| data::Regions {
                size: *size,
                classes: *classes,
                scores,
            }),
            curve: &owned.curve,
            truth: &owned.truth,
            points: &owned.points,
            names: &names,
            held_out,
            wrong: if names.is_empty() { "" } else { &wrong },
            lines: [&lines[0], &lines[1]],
        };
        let plot = data::plot(&scene, size, &options.style);
        self.drawn.data = Some(plot);
        if is_static {
            data::draw_static(surface, &scene, &options.style).map_err(|e| e.to_string())
        } else {
            let hover = options.cursor.and_then(|at| nearest(&owned.points, &plot, plot.to_px(at.0, at.1)));
            let light = data::Light { focus: options.focus, hover };
            data::draw_light(surface, &scene, light, &options.style).map_err(|e| e.to_string())
        }
    }

    #[allow(clippy::too_many_arguments, reason = "one call, and every argument is another thing")]
    fn draw_curves<S: Surface>(
        &mut self,
        run: &Run,
        rivals: &[Run],
        now: &Record,
        surface: &mut S,
        is_static: bool,
        size: (f64, f64),
        options: &Options,
    ) -> Result<(), String> {
        let owned = scene::curves(run, now);
        let others: Vec<(Vec<f64>, Vec<f64>)> = rivals.iter().map(|rival| scene::rival_curve(run, rival)).collect();
        let words = ["update", "train", "test", "loss"].map(|id| options.word(id));
        #[cfg(feature = "whole")]
        let called = super::beside::called(options);
        let scene = curves::Scene {
            updates: &owned.updates,
            train: &owned.train,
            test: &owned.test,
            gradient: &owned.gradient,
            others: &others,
            #[cfg(feature = "whole")]
            second: self.second.as_ref().map(|(updates, losses)| curves::Second {
                updates,
                losses,
                names: called.as_ref().map(|[first, second]| [first.as_str(), second.as_str()]),
            }),
            scale: match run.spec().levels {
                Levels::Linear => curves::Scale::Linear,
                Levels::Log => curves::Scale::Log,
            },
            last: run.timeline().reached() as f64,
            words: curves::Words {
                update: &words[0],
                train: &words[1],
                test: &words[2],
                loss: &words[3],
                gradient: "‖∇ℓ‖",
            },
        };
        self.drawn.curves = Some(curves::plots(&scene, size, &options.style).loss);
        if is_static {
            curves::draw_static(surface, &scene, &options.style).map_err(|e| e.to_string())
        } else {
            curves::draw_light(surface, &scene, now.t as f64, &options.style).map_err(|e| e.to_string())
        }
    }

    /// What is under (x, y): JSON { kind, index, at }.
    pub(super) fn pick(&self, run: &mut Run, pane: &str, x: f64, y: f64) -> Result<String, Error> {
        #[cfg(feature = "whole")]
        if pane == "network" {
            return Ok(super::network::picked(run, self.drawn.network, (x, y)));
        }
        let (now, _) = run.report();
        let found = |kind: &str, index: Option<usize>, plot: &Plot| {
            let at = plot.from_px(x, y);
            object(&[
                ("kind", string(kind)),
                ("index", index.map_or_else(|| "null".into(), |i| i.to_string())),
                ("at", numbers(&[at.0, at.1])),
            ])
        };
        #[cfg(feature = "whole")]
        if let ("landscape", Some(view)) = (pane, &self.drawn.surface) {
            return Ok(super::surface::picked(run, view, &now, (x, y)));
        }
        let plot = self.plot(pane)?;
        let Some(plot) = plot else { return Ok(object(&[("kind", string("none"))])) };
        let plane = if plot.contains(x, y) { "plane" } else { "none" };
        match pane {
            "landscape" => {
                let walk = Walk::of(run, &run.slice(), run.shown(), &now);
                let hit = |at: Option<&(f64, f64)>| {
                    at.is_some_and(|(a, b)| {
                        let (px, py) = plot.to_px(*a, *b);
                        (px - x) * (px - x) + (py - y) * (py - y) <= REACH * REACH
                    })
                };
                let kind = if hit(walk.points.last()) {
                    "handle"
                } else if hit(walk.points.first()) {
                    "start"
                } else {
                    plane
                };
                Ok(found(kind, None, &plot))
            }
            "data" => {
                let index = nearest(&scene::points(run.problem(), run.w()), &plot, (x, y));
                Ok(found(if index.is_some() { "point" } else { plane }, index, &plot))
            }
            _ => Ok(found(plane, None, &plot)),
        }
    }

    /// What the hover box says at (x, y): JSON, or `null` outside the plot.
    pub(super) fn hover(&self, run: &Run, pane: &str, x: f64, y: f64) -> Result<String, Error> {
        #[cfg(feature = "whole")]
        if pane == "network" {
            return Ok(super::network::hovered(run, self.drawn.network, (x, y)));
        }
        #[cfg(feature = "whole")]
        if let ("landscape", Some(view)) = (pane, &self.drawn.surface) {
            let walk = || passed(run, (x, y), &|foot, loss| view.to_px((foot.a, foot.b), loss));
            return Ok(view.pick((x, y)).map_or_else(
                || "null".into(),
                |at| slope_facts(run, at, (walk(), super::basins::facts(run, self.division.as_ref(), at))),
            ));
        }
        let Some(plot) = self.plot(pane)?.filter(|p| p.contains(x, y)) else { return Ok("null".into()) };
        let at = plot.from_px(x, y);
        Ok(match pane {
            "landscape" => {
                #[cfg(feature = "whole")]
                let walk = {
                    let flat = run.shown().axes().1.is_some();
                    passed(run, (x, y), &|foot, loss| plot.to_px(foot.a, if flat { foot.b } else { loss }))
                };
                slope_facts(
                    run,
                    at,
                    #[cfg(feature = "whole")]
                    (walk, super::basins::facts(run, self.division.as_ref(), at)),
                )
            }
            "data" => point_facts(run, nearest(&scene::points(run.problem(), run.w()), &plot, (x, y)), at),
            _ => {
                let records = run.timeline().records();
                let i = records.partition_point(|r| (r.t as f64) < at.0).min(records.len() - 1);
                let record = &records[i];
                object(&[
                    ("step", record.t.to_string()),
                    ("loss", number(record.loss)),
                    ("testLoss", optional(record.test_loss)),
                    ("gradNorm", number(record.grad_norm)),
                ])
            }
        })
    }

    /// The shares of the landscape's axes at a place in CSS px; the middle before it was drawn.
    pub(super) fn shares(&self, x: f64, y: f64) -> (f64, f64) {
        let Some(plot) = self.drawn.landscape else { return (0.5, 0.5) };
        ((x - plot.left) / plot.width, (plot.bottom() - y) / plot.height)
    }

    fn plot(&self, pane: &str) -> Result<Option<Plot>, Error> {
        match pane {
            "landscape" => Ok(self.drawn.landscape),
            "data" => Ok(self.drawn.data),
            "curves" => Ok(self.drawn.curves),
            _ => Err(Error::BadPane { pane: pane.into(), allowed: PANES.into() }),
        }
    }
}

fn bad_pane(pane: &str, allowed: &str) -> JsValue {
    to_js(&Error::BadPane { pane: pane.into(), allowed: allowed.into() })
}
