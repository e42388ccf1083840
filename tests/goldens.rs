//! Golden runs: the same Spec gives the same bits, here and in the browser (tests/browser reads the same file).
//!
//! `cargo xtask bless` writes tests/goldens/runs.json anew; review its diff.

use downhill::dataset::bundled::digits;
use downhill::run::{Run, Shelf};
use downhill::spec::Spec;
use serde_json::{Value, json};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/goldens/runs.json");

/// Between them these use every data source that comes with the page, every activation and loss, and every way of batching.
const SPECS: [&str; 39] = [
    "data=penguins",
    "data=penguins&opt=sgd&batch=8&loss=ce&lr=0.5",
    "data=iris&class0=setosa&act=tanh&opt=sgd&batch=1&lr=0.1",
    "data=iris&x2=none&act=identity&loss=hinge&lr=0.2",
    "data=regression&n=200&noise=0.05&lr=5",
    "data=classification&n=500&d=5&loss=matching&opt=sgd&order=replacement&batch=32",
    "data=clouds&n=333&test=0&act=tanh&loss=matching",
    "data=clouds&act=identity&loss=perceptron&opt=sgd&batch=1&lr=0.1",
    "data=regression&d=1&act=relu&bias=no&lr=0.3&w0=0.5",
    "data=points&points=-1,0,0;1,0.5,1;2,-1,1;0,2,0&init=zeros&at=20:3,-2,1",
    "data=penguins&opt=momentum&lr=0.1&batch=16&warmup=50",
    "data=penguins&opt=momentum&form=sutskever&lr=0.1&schedule=step&period=100",
    "data=clouds&gap=1&loss=ce&opt=nesterov&lr=0.1&mu=0.95&decay=0.01",
    "data=clouds&gap=1&opt=nesterov&form=sutskever&lr=0.1&schedule=inverse",
    "data=iris&opt=adagrad&lr=0.5&batch=32",
    "data=iris&act=tanh&opt=rmsprop&lr=0.01&beta2=0.9&schedule=cosine",
    "data=classification&d=4&loss=ce&opt=adam&lr=0.05",
    "data=classification&d=4&loss=ce&opt=adamw&lr=0.05&decay=0.1",
    "data=regression&n=80&act=leaky&lr=0.2",
    "data=regression&n=80&act=softplus&lr=0.2",
    "data=xor&noise=0.1&hidden=4&act=tanh&loss=ce&init=xavier&opt=sgd&batch=10&lr=0.3",
    "data=spirals&noise=0.05&gain=3&hidden=8,8&act=relu&init=he&loss=ce&opt=adam&lr=0.01&batch=32&flip=0.1",
    "data=moons&noise=0.1&hidden=5,3&act=softplus&out=tanh&loss=matching&init=uniform&scale=0.5&lr=0.1&decay=0.01",
    "data=circle&hidden=3&act=sigmoid&out=softmax&loss=ce&bias=no&opt=nesterov&lr=0.2&batch=7",
    "data=bumps&noise=0.05&n=80&hidden=6&act=leaky&out=identity&init=he&opt=momentum&lr=0.02&batch=16",
    "data=plane&n=50&hidden=2&act=identity&out=identity&init=xavier&opt=newton&damping=0.1",
    "data=penguins&opt=newton&damping=0.01&decay=0.001",
    "data=linear&hidden=2&lr=0.02&scale=0.1",
    "data=linear&design=gauss&n=40&sv=2,1.5,1,0.5&hidden=3&opt=adam&lr=0.01&batch=8&scale=0.3",
    "data=clouds&gap=6&act=sign&loss=perceptron&opt=sgd&batch=1&order=cyclic&init=zeros",
    "data=penguins&lr=0.5&augment=reflect,jitter&amount=0.05",
    "data=moons&noise=0.1&hidden=4&act=tanh&loss=ce&init=xavier&opt=adam&lr=0.02&batch=16&augment=shift,rotate,jitter",
    "data=iris&classes=all&out=softmax&loss=ce&lr=0.5",
    "data=penguins&classes=all&hidden=3&act=tanh&loss=ce&init=xavier&opt=momentum&lr=0.05&batch=16",
    "data=clouds&n=20&test=0&opt=momentum&batches=0,3,5;1;2,19,4,4&reduce=sum&lr=0.03",
    "data=digits&hidden=2&act=tanh&out=softmax&loss=ce&init=xavier&opt=adam&lr=0.02&batch=32&augment=shift,rotate,jitter",
    "data=ladder&bias=no&n=10&coords=log&init=lognormal&lr=20",
    "data=ladder&bias=no&n=7&d=3&ratio=6&noise=0.2&mix=0.6&coords=log&opt=adam&batch=7&lr=0.05&w0=0.3,-2,40",
    "data=pinned&bias=no&d=2&lr=0.3",
];
const STEPS: [u64; 4] = [0, 1, 100, 1000];

fn bits(values: &[f64]) -> Vec<String> {
    values.iter().map(|v| format!("{:016x}", v.to_bits())).collect()
}

fn golden(text: &str) -> Value {
    let mut shelf = Shelf::default();
    shelf.put_digits(digits(include_str!("../www/data/digits.csv")).expect("digits"));
    let mut run = Run::open(Spec::parse(text).expect(text), &shelf).expect(text);
    let at = STEPS.map(|t| {
        run.seek(t);
        let (record, _) = run.report();
        json!({
            "step": t,
            "w": bits(&record.w),
            "loss": bits(&[record.loss])[0],
            "testLoss": record.test_loss.map(|l| bits(&[l])[0].clone()),
            "gradNorm": bits(&[record.grad_norm])[0],
        })
    });
    json!({ "spec": text, "at": at })
}

#[test]
fn runs_give_the_same_bits() {
    let found: Vec<Value> = SPECS.iter().map(|text| golden(text)).collect();
    if std::env::var_os("DOWNHILL_BLESS").is_some() {
        let text = serde_json::to_string_pretty(&found).expect("JSON");
        std::fs::write(FILE, text + "\n").expect("writing the goldens");
        return;
    }
    let text = std::fs::read_to_string(FILE).expect("tests/goldens/runs.json; `cargo xtask bless` writes it");
    let expected: Vec<Value> = serde_json::from_str(&text).expect("JSON");
    assert_eq!(found.len(), expected.len(), "`cargo xtask bless` after adding a run");
    for (f, e) in found.iter().zip(&expected) {
        assert_eq!(f, e, "{}", f["spec"]);
    }
}
