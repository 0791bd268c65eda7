//! A height map from the side: a shaded mesh in a box that can be turned.

use super::camera::Camera;
use super::map_chart::{Scene, mark};
use crate::plot::{Sheet, Words};
use crate::{format, theme};
use web_sys::HtmlCanvasElement;

/// Squares of the mesh along a side: a picture is drawn in a few milliseconds.
const MESH: usize = 40;

/// Space around the box, in CSS pixels.
const EDGE: [f64; 2] = [44.0, 26.0];

/// From where the light comes, in the floor's and the height's directions.
const LIGHT: [f64; 3] = [-0.45, 0.35, 0.82];

struct View {
    camera: Camera,
    middle: [f64; 2],
    scale: f64,
}

impl View {
    fn place(&self, point: [f64; 3]) -> [f64; 2] {
        let [x, y, _] = self.camera.seen(point);
        [self.middle[0] + self.scale * x, self.middle[1] - self.scale * y]
    }
}

impl Scene<'_> {
    /// Draws on a canvas; one that cannot be drawn on leaves the table below it.
    pub(super) fn draw_solid(&self, canvas: &HtmlCanvasElement, camera: Camera) {
        let Some(sheet) = Sheet::on(canvas) else { return };
        let [across, up] = camera.reach();
        let scale = ((sheet.width / 2.0 - EDGE[0]) / across).min((sheet.height / 2.0 - EDGE[1]) / up).max(1.0);
        let view = View { camera, middle: [sheet.width / 2.0, sheet.height / 2.0], scale };
        floor(&sheet, &view);
        self.mesh(&sheet, &view);
        self.walk(&sheet, &view);
        self.box_names(&sheet, &view);
    }

    /// A value's height in the box.
    fn level(&self, value: f64) -> f64 {
        let [low, high] = self.range;
        if high > low { (value - low) / (high - low) } else { 0.5 }
    }

    fn mesh(&self, sheet: &Sheet, view: &View) {
        let side = self.map.side;
        let cells = MESH.min(side - 1);
        let point = |i: usize| (i * (side - 1) + cells / 2) / cells;
        let level = |column: usize, row: usize| self.level(self.map.values[row * side + column]);
        let share = |i: usize| i as f64 / (side - 1) as f64;
        let [u_away, v_away] = view.camera.grows_away();
        let order = |away: bool, i: usize| if away { cells - 1 - i } else { i };
        let context = &sheet.context;
        let edge = theme::token("--mesh-edge");
        sheet.pen(&edge, 0.5, &[]);
        // From the back to the front: what is nearer covers what is behind.
        for i in 0..cells {
            for j in 0..cells {
                let (column, row) = (order(u_away, i), order(v_away, j));
                let (c, r) = ([point(column), point(column + 1)], [point(row), point(row + 1)]);
                let corners =
                    [(0, 0), (1, 0), (1, 1), (0, 1)].map(|(a, b)| [share(c[a]), share(r[b]), level(c[a], r[b])]);
                context.begin_path();
                for (at, corner) in corners.iter().enumerate() {
                    let [x, y] = view.place(*corner);
                    if at == 0 { context.move_to(x, y) } else { context.line_to(x, y) }
                }
                context.close_path();
                let middle = ((c[0] + c[1]) / 2, (r[0] + r[1]) / 2);
                sheet.fill(&self.shaded(middle, &corners));
                context.fill();
                context.stroke();
            }
        }
    }

    /// A square's colour under the light.
    fn shaded(&self, (column, row): (usize, usize), corners: &[[f64; 3]; 4]) -> String {
        let at = 4 * ((self.map.side - 1 - row) * self.map.side + column);
        let [p, q, _, s] = corners;
        // The slopes along both axes give the square's upright direction.
        let (du, dv) = ((q[2] - p[2]) / (q[0] - p[0]), (s[2] - p[2]) / (s[1] - p[1]));
        let (du, dv) = (du * super::camera::HEIGHT, dv * super::camera::HEIGHT);
        let upright = [-du, -dv, 1.0];
        let length = (du * du + dv * dv + 1.0).sqrt();
        let lit: f64 = upright.iter().zip(LIGHT).map(|(n, l)| n * l).sum::<f64>() / length;
        let light = 0.74 + 0.3 * lit.max(0.0);
        let part = |i: usize| (f64::from(self.map.rgba.get(at + i).copied().unwrap_or(0)) * light).min(255.0);
        format!("rgb({:.0} {:.0} {:.0})", part(0), part(1), part(2))
    }

    /// Descents and pins on the surface.
    fn walk(&self, sheet: &Sheet, view: &View) {
        let on =
            |at: [f64; 2], lift: f64| [self.share(0, at[0]), self.share(1, at[1]), self.level(self.height(at)) + lift];
        let (path_colour, edge) = (theme::token("--descent"), theme::token("--on-map-edge"));
        for path in &self.paths {
            sheet.trace(path.iter().map(|&at| view.place(on(at, 0.006))));
            for (colour, width) in [(&edge, 4.0), (&path_colour, 2.2)] {
                sheet.pen(colour, width, &[]);
                sheet.context.stroke();
            }
        }
        for end in self.paths.iter().filter_map(|path| path.last()) {
            sheet.disc(view.place(on(*end, 0.0)), 4.0, &path_colour, &edge, 1.0);
        }
        for pin in &self.pins {
            let (foot, head) =
                (view.place([self.share(0, pin.at[0]), self.share(1, pin.at[1]), 0.0]), view.place(on(pin.at, 0.0)));
            sheet.pen(&edge, 1.0, &[2.0, 2.0]);
            sheet.line([foot, head]);
            mark(sheet, head, pin);
        }
    }

    fn box_names(&self, sheet: &Sheet, view: &View) {
        let (ink, surface) = (theme::token("--ink-2"), theme::token("--surface"));
        let words = Words::new(&ink).halo(&surface);
        let [u_away, v_away] = view.camera.grows_away();
        let (u_near, v_near) = (f64::from(u8::from(!u_away)), f64::from(u8::from(!v_away)));
        // Beyond the near edges of the floor.
        let beyond = |near: f64, by: f64| near + if near > 0.5 { by } else { -by };
        let label = |at: [f64; 3], text: &str| {
            let [x, y] = view.place(at);
            sheet.text(text, [x, y], words.aligned("center", "middle"));
        };
        label([0.5, beyond(v_near, 0.17), 0.0], &self.axes[0]);
        label([beyond(u_near, 0.17), 0.5, 0.0], &self.axes[1]);
        for end in [0, 1] {
            let (share, axis) = (end as f64, |axis: usize| format!("{}", self.spans[axis][end]));
            // A little inwards, so that two ends at one corner stand apart.
            let inwards = 0.06 + 0.88 * share;
            label([inwards, beyond(v_near, 0.09), 0.0], &axis(0));
            label([beyond(u_near, 0.09), inwards, 0.0], &axis(1));
        }
        // The upright axis stands at the corner that is farthest to the left.
        let corners = [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]];
        let left = corners.into_iter().min_by(|a, b| {
            let x = |[u, v]: &[f64; 2]| view.place([*u, *v, 0.0])[0];
            x(a).total_cmp(&x(b))
        });
        let [u, v] = left.unwrap_or([0.0, 0.0]);
        let (foot, head) = (view.place([u, v, 0.0]), view.place([u, v, 1.0]));
        sheet.pen(&theme::token("--line-strong"), 1.0, &[]);
        sheet.line([foot, head]);
        let upright = words.mono().aligned("right", "middle");
        sheet.text(&format::loss(self.range[0]), [foot[0] - 5.0, foot[1] - 8.0], upright);
        sheet.text(&format::loss(self.range[1]), [head[0] - 5.0, head[1]], upright);
    }
}

/// The floor's grid, and that of the walls behind.
fn floor(sheet: &Sheet, view: &View) {
    let line = theme::token("--line");
    let [u_away, v_away] = view.camera.grows_away();
    let (u_far, v_far) = (f64::from(u8::from(u_away)), f64::from(u8::from(v_away)));
    sheet.pen(&line, 1.0, &[]);
    for step in 0..=4 {
        let at = f64::from(step) / 4.0;
        sheet.line([[at, 0.0, 0.0], [at, 1.0, 0.0]].map(|point| view.place(point)));
        sheet.line([[0.0, at, 0.0], [1.0, at, 0.0]].map(|point| view.place(point)));
        // The walls behind.
        let (left, corner, right) = ([1.0 - u_far, v_far, at], [u_far, v_far, at], [u_far, 1.0 - v_far, at]);
        sheet.line([left, corner, right].map(|point| view.place(point)));
    }
    sheet.line([[u_far, v_far, 0.0], [u_far, v_far, 1.0]].map(|point| view.place(point)));
}
