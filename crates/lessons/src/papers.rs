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
}

/// All that lessons may cite.
pub const PAPERS: [Paper; 9] = [
    Paper {
        id: "JML",
        cite: "Wang, Ning, Blaschko: Jaccard Metric Losses: Optimizing the Jaccard Index with Soft Labels. NeurIPS 2023",
        url: "https://arxiv.org/abs/2302.05666",
    },
    Paper {
        id: "DML",
        cite: "Wang, Popordanoska, Bertels, Lemmens, Blaschko: Dice Semimetric Losses: Optimizing the Dice Score with Soft Labels. MICCAI 2023",
        url: "https://arxiv.org/abs/2303.16296",
    },
    Paper {
        id: "FG",
        cite: "Wang, Berman, Rannen-Triki, Torr, Tuia, Tuytelaars, Van Gool, Yu, Blaschko: Revisiting Evaluation Metrics for Semantic Segmentation: Optimization and Evaluation of Fine-grained Intersection over Union. NeurIPS 2023",
        url: "https://arxiv.org/abs/2310.19252",
    },
    Paper {
        id: "Szegedy",
        cite: "Szegedy, Vanhoucke, Ioffe, Shlens, Wojna: Rethinking the Inception Architecture for Computer Vision. CVPR 2016",
        url: "https://arxiv.org/abs/1512.00567",
    },
    Paper {
        id: "Hinton",
        cite: "Hinton, Vinyals, Dean: Distilling the Knowledge in a Neural Network. 2015",
        url: "https://arxiv.org/abs/1503.02531",
    },
    Paper {
        id: "V-Net",
        cite: "Milletari, Navab, Ahmadi: V-Net: Fully Convolutional Neural Networks for Volumetric Medical Image Segmentation. 3DV 2016",
        url: "https://arxiv.org/abs/1606.04797",
    },
    Paper {
        id: "Lovasz",
        cite: "Berman, Rannen Triki, Blaschko: The Lovász-Softmax Loss. CVPR 2018",
        url: "https://arxiv.org/abs/1705.08790",
    },
    Paper {
        id: "Focal",
        cite: "Lin, Goyal, Girshick, He, Dollár: Focal Loss for Dense Object Detection. ICCV 2017",
        url: "https://arxiv.org/abs/1708.02002",
    },
    Paper {
        id: "LIDC",
        cite: "Armato et al.: The Lung Image Database Consortium (LIDC) and Image Database Resource Initiative (IDRI). Medical Physics 38, 2011",
        url: "https://doi.org/10.1118/1.3528204",
    },
];

/// A paper by the name that lessons use.
pub fn paper(id: &str) -> Option<&'static Paper> {
    PAPERS.iter().find(|paper| paper.id == id)
}
