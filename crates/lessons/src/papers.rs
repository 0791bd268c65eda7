//! The papers that lessons cite.

/// A paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paper {
    /// How lessons name it.
    pub id: &'static str,
    /// Authors, title, where and when.
    pub cite: &'static str,
    /// Where it is read.
    pub url: &'static str,
    /// Its equations that lessons may cite.
    pub equations: &'static [Equation],
}

impl Paper {
    /// One of its equations by the name that lessons use.
    pub fn equation(&self, id: &str) -> Option<&'static Equation> {
        self.equations.iter().find(|equation| equation.id == id)
    }
}

/// An equation of a paper, in the letters of the page: predictions x, labels y, images i, classes c.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Equation {
    /// How lessons name it.
    pub id: &'static str,
    /// In the notation of [`crate::math_of`], a line each.
    pub formula: &'static [&'static str],
}

const fn eq(id: &'static str, formula: &'static [&'static str]) -> Equation {
    Equation { id, formula }
}

/// All that lessons may cite.
pub const PAPERS: [Paper; 9] = [
    Paper {
        id: "JML",
        cite: "Wang, Ning, Blaschko: Jaccard Metric Losses: Optimizing the Jaccard Index with Soft Labels. NeurIPS 2023",
        url: "https://arxiv.org/abs/2302.05666",
        equations: &[
            eq("sjl", &["SJL = 1 − (Σ x y)/(Σ x + Σ y − Σ x y)"]),
            eq("itself", &["SJL(x, x) = 1 − (Σ x^2)/(2 Σ x − Σ x^2)"]),
            eq("jml", &["JML = 1 − (|x|_1 + |y|_1 − |x − y|_1)/(|x|_1 + |y|_1 + |x − y|_1)"]),
            eq("zero", &["JML(x, y) = 0 ⇔ x = y"]),
            eq("hard", &["y^2 = y ⇒ SJL(x, y) = JML(x, y)"]),
            eq("slope", &["(∂JML)/(∂x_i) = −1/U , x_i < y_i", "(∂JML)/(∂x_i) = T/U^2 , x_i > y_i"]),
            eq("mix", &["L = 0.25 CE + 0.75 JML"]),
            eq("teacher", &["y = λ y_L + (1 − λ) y_T , λ = 1/2"]),
            eq("smoothing", &["y_i ← (1 − ε) y_i + ε/C , i ∈ B_k"]),
        ],
    },
    Paper {
        id: "DML",
        cite: "Wang, Popordanoska, Bertels, Lemmens, Blaschko: Dice Semimetric Losses: Optimizing the Dice Score with Soft Labels. MICCAI 2023",
        url: "https://arxiv.org/abs/2303.16296",
        equations: &[
            eq("sdl", &["SDL = 1 − (2 Σ x y)/(Σ x + Σ y)"]),
            eq("dml", &["DML = 1 − (|x|_1 + |y|_1 − |x − y|_1)/(|x|_1 + |y|_1)", "DML = |x − y|_1/(|x|_1 + |y|_1)"]),
            eq("ctl", &["CTL = 1 − M/(M + α Σ(x − y)_+ + β Σ(y − x)_+)", "M = Σ \"min\"(x, y)"]),
            eq("majority", &["y = 1 ⇔ Σ_r y_r ≥ ⌊R/2⌋ + 1"]),
            eq("thresholds", &["BDice = 1/9 Σ_t Dice(x ≥ t, y ≥ t) , t = 0.1, …, 0.9"]),
        ],
    },
    Paper {
        id: "FG",
        cite: "Wang, Berman, Rannen-Triki, Torr, Tuia, Tuytelaars, Van Gool, Yu, Blaschko: Revisiting Evaluation Metrics for Semantic Segmentation: Optimization and Evaluation of Fine-grained Intersection over Union. NeurIPS 2023",
        url: "https://arxiv.org/abs/2310.19252",
        equations: &[
            eq("iou", &["IoU = TP/(TP + FP + FN)"]),
            eq("d", &["mIoU^D = 1/C Σ_c (Σ_i TP_(i,c))/(Σ_i (TP_(i,c) + FP_(i,c) + FN_(i,c)))"]),
            eq("i", &["mIoU^I = 1/I Σ_i 1/|C_i| Σ_(c ∈ C_i) IoU_(i,c)"]),
            eq("c", &["mIoU^C = 1/C Σ_c 1/|I_c| Σ_(i ∈ I_c) IoU_(i,c)"]),
            eq("one", &["mIoU^D = mIoU^I = mIoU^C"]),
            eq("worst", &["mIoU^(C_q) = 1/C Σ_c 1/n_c Σ_(r ≤ n_c) IoU_((r),c)", "n_c = max(1, ⌊(q |I_c|)/100⌋)"]),
            eq("loss", &["L^I = 1/I Σ_i 1/|C_i| Σ_c L_(i,c)", "L^C = 1/C Σ_c 1/|I_c| Σ_i L_(i,c)"]),
        ],
    },
    Paper {
        id: "Szegedy",
        cite: "Szegedy, Vanhoucke, Ioffe, Shlens, Wojna: Rethinking the Inception Architecture for Computer Vision. CVPR 2016",
        url: "https://arxiv.org/abs/1512.00567",
        equations: &[eq("smoothing", &["y ← (1 − ε) y + ε/C"])],
    },
    Paper {
        id: "Hinton",
        cite: "Hinton, Vinyals, Dean: Distilling the Knowledge in a Neural Network. 2015",
        url: "https://arxiv.org/abs/1503.02531",
        equations: &[eq("temperature", &["q_k = (exp(z_k / T))/(Σ_j exp(z_j / T))"])],
    },
    Paper {
        id: "V-Net",
        cite: "Milletari, Navab, Ahmadi: V-Net: Fully Convolutional Neural Networks for Volumetric Medical Image Segmentation. 3DV 2016",
        url: "https://arxiv.org/abs/1606.04797",
        equations: &[eq("dice", &["D = (2 Σ x y)/(Σ x^2 + Σ y^2)"])],
    },
    Paper {
        id: "Lovasz",
        cite: "Berman, Rannen Triki, Blaschko: The Lovász-Softmax Loss. CVPR 2018",
        url: "https://arxiv.org/abs/1705.08790",
        equations: &[eq("extension", &["L = Σ_r m_((r)) (J_r − J_(r−1))", "m_((1)) ≥ m_((2)) ≥ …"])],
    },
    Paper {
        id: "Focal",
        cite: "Lin, Goyal, Girshick, He, Dollár: Focal Loss for Dense Object Detection. ICCV 2017",
        url: "https://arxiv.org/abs/1708.02002",
        equations: &[eq("focal", &["L = −(1 − p_t)^γ ln p_t"])],
    },
    Paper {
        id: "LIDC",
        cite: "Armato et al.: The Lung Image Database Consortium (LIDC) and Image Database Resource Initiative (IDRI). Medical Physics 38, 2011",
        url: "https://doi.org/10.1118/1.3528204",
        equations: &[],
    },
];

/// A paper by the name that lessons use.
pub fn paper(id: &str) -> Option<&'static Paper> {
    PAPERS.iter().find(|paper| paper.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equations_are_written_in_the_notation() {
        for (paper, equation) in PAPERS.iter().flat_map(|paper| paper.equations.iter().map(move |eq| (paper, eq))) {
            for line in equation.formula {
                let math = crate::math_of(line).unwrap();
                assert!(!math.contains("lesson__value"), "{} {}", paper.id, equation.id);
            }
            assert_eq!(paper.equation(equation.id), Some(equation));
        }
    }
}
