use super::*;

fn check(text: &str, expected: Result<&str, &str>) {
    let found = Spec::parse(text).map(|s| s.print()).map_err(|e| e.to_string());
    assert_eq!(found, expected.map(str::to_string).map_err(str::to_string), "{text}");
}

#[test]
fn parses_and_prints_only_what_differs() {
    check("", Ok("v=1"));
    check("?v=1&data=penguins&act=sigmoid", Ok("v=1"));
    check("lr=0.5&opt=sgd&batch=1", Ok("v=1&opt=sgd&lr=0.5&batch=1"));
    check("lr=5e-1", Ok("v=1&lr=0.5"));
    check("w0=1,-2.5,0.1&t=40", Ok("v=1&w0=1,-2.5,0.1&t=40"));
    check("data=points&points=0.5,-1,0;2,2,1", Ok("v=1&data=points&points=0.5,-1,0;2,2,1"));
    check("at=0:1,2,3;12:0,0,0", Ok("v=1&at=0:1,2,3;12:0,0,0"));
    check("moved=3:0.5,0.25", Ok("v=1&moved=3:0.5,0.25"));
    check("data=own&file=my%20table~00ff&x1=a%26b", Ok("v=1&data=own&file=my%20table~00ff&x1=a%26b"));
    check("box=-1,1,-2,2", Ok("v=1&box=-1,1,-2,2"));
    check("view=surface&eye=-120,45,1.5", Ok("v=1&view=surface&eye=-120,45,1.5"));
    check("hide=header,text", Ok("v=1&hide=header,text"));
    check("hidden=4, 2&out=identity", Ok("v=1&hidden=4,2&out=identity"));
    check("slice=filter&dirs=9&turn=-15&centre=best", Ok("v=1&slice=filter&centre=best&dirs=9&turn=-15"));
    check("xscale=ln&yscale=asinh&box=0.001,10,-1,1", Ok("v=1&xscale=ln&yscale=asinh&box=0.001,10,-1,1"));
    check("data=digits&hidden=&out=softmax&loss=ce", Ok("v=1&data=digits&out=softmax&loss=ce"));
}

#[test]
fn says_which_key_is_wrong_and_what_it_may_be() {
    check("speed=3", Err("unknown_key: key=speed, near=seed"));
    check("lr=fast", Err("bad_value: key=lr, value=fast, allowed=0.0001…10000"));
    check("lr=-1", Err("bad_value: key=lr, value=-1, allowed=0.0001…10000"));
    check("lr=NaN", Err("bad_value: key=lr, value=NaN, allowed=0.0001…10000"));
    check("lr=1&lr=2", Err("bad_value: key=lr, value=2, allowed=once"));
    check(
        "act=step",
        Err("bad_value: key=act, value=step, allowed=sigmoid, tanh, relu, leaky, softplus, identity, sign"),
    );
    check("w0=1,x", Err("bad_value: key=w0, value=1,x, allowed=1,2.5,-3e-1"));
    check("box=1,-1", Err("bad_value: key=box, value=1,-1, allowed=x0,x1,y0,y1"));
    check("view=surface&eye=0,91,1", Err("bad_value: key=eye, value=0,91,1, allowed=azimuth,elevation,zoom"));
    check("view=surface&eye=0,45", Err("bad_value: key=eye, value=0,45, allowed=azimuth,elevation,zoom"));
    check("at=5:1;3:1", Err("bad_value: key=at, value=5:1;3:1, allowed=t:w,w;t:w,w"));
    check("points=1,2,3", Err("bad_value: key=points, value=1,2,3, allowed=x,y,0;x,y,1"));
    check("data=points&points=1,2,3", Err("bad_value: key=points, value=1,2,3, allowed=x,y,0;x,y,1"));
    check(
        "hide=ears",
        Err(
            "bad_value: key=hide, value=ears, allowed=header,text,controls,landscape,readouts,data,curves,spectrum,transport",
        ),
    );
    check("hidden=0", Err("bad_value: key=hidden, value=0, allowed=up to 6 numbers of 1…64"));
    check("hidden=1,2,3,4,5,6,7", Err("bad_value: key=hidden, value=1,2,3,4,5,6,7, allowed=up to 6 numbers of 1…64"));
    check("file=%zz", Err("bad_value: key=file, value=%zz, allowed=text"));
}

#[test]
fn constructions_say_how_many_samples_they_can_have() {
    check("data=ladder&n=7&d=3&bias=no&coords=log", Ok("v=1&data=ladder&n=7&d=3&bias=no&coords=log"));
    check("data=ladder&n=25", Err("bad_value: key=n, value=25, allowed=2…24"));
    check("data=ladder&n=2&d=3", Err("bad_value: key=n, value=2, allowed=3…36"));
    check("data=pinned&d=4", Err("bad_value: key=d, value=4, allowed=1…3"));
    check(
        "data=ladder&n=10&steep=3",
        Err("conflict: key=steep, value=3, other=data, otherValue=ladder, allowed=data=offsets, pinned"),
    );
    check("ratio=3", Err("conflict: key=ratio, value=3, other=data, otherValue=penguins, allowed=data=ladder"));
    check("data=linear&design=tied&hidden=2", Err("bad_value: key=hidden, value=2, allowed=1"));
    check("data=linear&hidden=4,2", Err("bad_value: key=hidden, value=4,2, allowed=1…64"));
    check("terms=each", Err("conflict: key=terms, value=each, other=view, otherValue=map, allowed=view=line"));
    check("scene=A", Err("bad_value: key=scene, value=A, allowed=text"));
}

#[test]
fn a_misspelt_key_brings_the_one_that_was_meant() {
    let check = |name: &str, near: &str| {
        let found = Key::find(name).map(|key| key.name).map_err(|e| e.to_string());
        let near = if near.is_empty() { String::new() } else { format!(", near={near}") };
        assert_eq!(found, Err(format!("unknown_key: key={name}{near}")));
    };
    check("lrr", "lr");
    check("dta", "data");
    check("activation", "act");
    check("batchsize", "batch");
    check("nosie", "noise");
    check("scedule", "schedule");
    check("speed", "seed");
    check("temperature", "");
}

#[test]
fn everything_that_is_wrong_is_said_at_once_and_once() {
    let check = |text: &str, expected: &[&str]| {
        let found: Vec<String> = Spec::faults(text).iter().map(ToString::to_string).collect();
        let begins = |(fault, start): (&String, &&str)| fault.starts_with(*start);
        assert!(found.len() == expected.len() && found.iter().zip(expected).all(begins), "{text}: {found:#?}");
        // The first is the one that stops the parser, and where it takes the text there is none.
        assert_eq!(found.first().cloned(), Spec::parse(text).err().map(|e| e.to_string()), "{text}");
    };
    check("", &[]);
    check("data=xor&hidden=4&act=tanh", &[]);
    check(
        "lr=fast&act=step&dta=xor&seed=-1",
        &["bad_value: key=lr", "bad_value: key=act", "unknown_key: key=dta, near=data", "bad_value: key=seed"],
    );
    // A momentum goes with a method that has one: with which, was misspelt.
    check("opt=momntum&mu=0.5&lr=1&lr=2", &["bad_value: key=opt", "bad_value: key=lr, value=2, allowed=once"]);
    check("optt=momentum&mu=0.5", &["unknown_key: key=optt, near=opt"]);
    check("n=50&mu=0.5", &["conflict: key=n", "conflict: key=mu"]);
    check("n=50&act=tanh&loss=ce", &["conflict: key=n", "conflict: key=loss"]);
    check("act=step&loss=ce", &["bad_value: key=act"]);
    check("act=tanh&loss=ce&view=network", &["conflict: key=loss", "conflict: key=view"]);
    check("opt=sgd&batch=2&batches=0,2&hidden=4&act=sign", &["conflict: key=batches", "conflict: key=act"]);
}

#[test]
fn says_what_excludes_what() {
    check(
        "batch=4",
        Err(
            "conflict: key=batch, value=4, other=opt, otherValue=gd, allowed=opt=sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw",
        ),
    );
    check(
        "n=50",
        Err(
            "conflict: key=n, value=50, other=data, otherValue=penguins, allowed=data=regression, classification, clouds, circle, xor, spirals, moons, plane, bumps, linear, ladder, committee",
        ),
    );
    check("beside=loss:ce", Ok("v=1&beside=loss:ce"));
    check("data=clouds&beside=n:2000;%20lr:0.50", Ok("v=1&data=clouds&beside=n:2000;lr:0.5"));
    check("beside=loss:mean", Err("bad_value: key=beside, value=loss:mean, allowed=loss:ce;n:2000"));
    check("beside=view:line", Err("bad_value: key=beside, value=view:line, allowed=loss:ce;n:2000"));
    check("beside=lr:2;lr:3", Err("bad_value: key=beside, value=lr:2;lr:3, allowed=loss:ce;n:2000"));
    check("beside=gap:2", Err("conflict: key=gap, value=2, other=data, otherValue=penguins, allowed=data=clouds"));
    check("beside=act:tanh;loss:ce", Err("bad_value: key=beside, value=act:tanh, allowed=act:sigmoid"));
    check("eye=0,45,1", Err("conflict: key=eye, value=0,45,1, other=view, otherValue=map, allowed=view=surface"));
    check(
        "act=tanh&loss=ce",
        Err("conflict: key=loss, value=ce, other=act, otherValue=tanh, allowed=square, matching"),
    );
    check(
        "act=sign&loss=ce",
        Err("conflict: key=loss, value=ce, other=act, otherValue=sign, allowed=square, perceptron"),
    );
    check(
        "hidden=4&act=sign",
        Err(
            "conflict: key=act, value=sign, other=hidden, otherValue=4, allowed=sigmoid, tanh, relu, leaky, softplus, identity",
        ),
    );
    check(
        "classes=all&out=softmax&loss=ce&class0=Gentoo",
        Err("conflict: key=class0, value=Gentoo, other=classes, otherValue=all, allowed=classes=two"),
    );
    check(
        "data=clouds&class0=Gentoo",
        Err("conflict: key=class0, value=Gentoo, other=data, otherValue=clouds, allowed=data=penguins, iris, own"),
    );
    check("opt=sgd&batches=0,2;1,1;3", Ok("v=1&opt=sgd&batches=0,2;1,1;3"));
    check("opt=sgd&batches=0,2;x", Err("bad_value: key=batches, value=0,2;x, allowed=i,i;i,i"));
    check(
        "opt=sgd&batch=2&batches=0,2",
        Err("conflict: key=batches, value=0,2, other=batch, otherValue=2, allowed=batch=8"),
    );
    check("opt=adam&eps=0.001", Ok("v=1&opt=adam&eps=0.001"));
    check("opt=adam&eps=0", Err("bad_value: key=eps, value=0, allowed=1e-12…1"));
    check("augment=jitter,shift&amount=0.2", Ok("v=1&augment=shift,jitter&amount=0.2"));
    check("augment=blur", Err("bad_value: key=augment, value=blur, allowed=shift,rotate,reflect,jitter"));
    check("augment=shift,shift", Err("bad_value: key=augment, value=shift,shift, allowed=shift,rotate,reflect,jitter"));
    check(
        "augment=reflect&amount=0.2",
        Err(
            "conflict: key=amount, value=0.2, other=augment, otherValue=reflect, allowed=augment=shift, rotate, jitter",
        ),
    );
    check("out=tanh", Err("conflict: key=out, value=tanh, other=hidden, otherValue=, allowed=hidden=8"));
    check("hidden=3&out=softmax", Err("conflict: key=loss, value=square, other=out, otherValue=softmax, allowed=ce"));
    let planes = "slice=random, filter, hessian, line";
    check(
        "centre=best",
        Err(&format!("conflict: key=centre, value=best, other=slice, otherValue=coordinates, allowed={planes}")),
    );
    check(
        "opt=sgd&basins=descent",
        Err("conflict: key=basins, value=descent, other=opt, otherValue=sgd, allowed=no, flow"),
    );
    check("opt=adamw&coords=log", Err("conflict: key=coords, value=log, other=opt, otherValue=adamw, allowed=w"));
    check("slice=pca&p1=b", Err("conflict: key=p1, value=b, other=slice, otherValue=pca, allowed=slice=coordinates"));
    check("slice=pca&p2=b", Err("conflict: key=p2, value=b, other=slice, otherValue=pca, allowed=slice=coordinates"));
    check(
        "slice=truth",
        Err(
            "conflict: key=slice, value=truth, other=data, otherValue=penguins, allowed=coordinates, random, filter, pca, points, hessian, line",
        ),
    );
    check(
        "slice=line",
        Err(
            "conflict: key=slice, value=line, other=view, otherValue=map, allowed=coordinates, random, filter, pca, points, truth, hessian",
        ),
    );
    check(
        "slice=line&view=line&centre=start",
        Err("conflict: key=centre, value=start, other=slice, otherValue=line, allowed=now, best"),
    );
    check("put=3", Err("conflict: key=put, value=3, other=carry, otherValue=yes, allowed=carry=no"));
    check("xscale=ln&box=0,1", Err("conflict: key=box, value=0,1, other=xscale, otherValue=ln, allowed=x0 > 0"));
    check(
        "yscale=ln&view=line",
        Err("conflict: key=yscale, value=ln, other=view, otherValue=line, allowed=view=map, surface, network"),
    );
    check(
        "act=relu&loss=matching",
        Err("conflict: key=loss, value=matching, other=act, otherValue=relu, allowed=square"),
    );
}

#[test]
fn setting_one_key_keeps_the_rest_consistent() {
    let cases = [
        ("loss=ce", "act", "tanh", "v=1&act=tanh"),
        ("", "loss", "hinge", "v=1&act=identity&loss=hinge"),
        ("loss=ce", "act", "sign", "v=1&act=sign&loss=perceptron"),
        ("data=regression", "act", "sign", "v=1&data=regression&act=sign"),
        ("act=sign&loss=perceptron", "act", "tanh", "v=1&act=tanh"),
        ("act=sign&loss=perceptron", "loss", "square", "v=1&act=sign"),
        ("act=sign&loss=perceptron", "loss", "hinge", "v=1&act=identity&loss=hinge"),
        ("act=sign&loss=perceptron", "hidden", "3", "v=1&hidden=3&act=tanh&out=identity&loss=perceptron&init=xavier"),
        ("augment=shift,reflect&amount=0.5", "augment", "reflect", "v=1&augment=reflect"),
        ("augment=reflect", "data", "clouds", "v=1&data=clouds"),
        ("class1=Chinstrap&w0=1,2,3&t=4", "classes", "all", "v=1&classes=all&out=softmax&loss=ce"),
        ("act=sign&loss=perceptron", "classes", "all", "v=1&classes=all&out=softmax&loss=ce"),
        ("classes=all&out=softmax&loss=ce&view=network", "classes", "two", "v=1&loss=ce"),
        ("classes=all&out=softmax&loss=ce", "out", "sigmoid", "v=1&classes=all&loss=ce"),
        (
            "classes=all&out=softmax&loss=ce",
            "hidden",
            "5",
            "v=1&classes=all&hidden=5&act=tanh&out=softmax&loss=ce&init=xavier",
        ),
        (
            "classes=all&hidden=5&act=tanh&out=softmax&loss=ce&init=xavier",
            "hidden",
            "",
            "v=1&classes=all&out=softmax&loss=ce&init=xavier",
        ),
        (
            "classes=all&out=softmax&loss=ce&lr=0.5",
            "data",
            "iris",
            "v=1&data=iris&classes=all&out=softmax&loss=ce&lr=0.5",
        ),
        ("classes=all&out=softmax&loss=ce&lr=0.5", "data", "clouds", "v=1&data=clouds&loss=ce&lr=0.5"),
        (
            "data=linear&hidden=2&lr=0.02&scale=0.1",
            "data",
            "digits",
            "v=1&data=digits&hidden=32&act=relu&out=softmax&loss=ce&opt=adam&lr=0.01&batch=32&init=he",
        ),
        ("opt=sgd&batches=0,2", "batch", "4", "v=1&opt=sgd&batch=4"),
        ("opt=sgd&batches=0,2", "opt", "gd", "v=1"),
        ("opt=adam&eps=0.001", "opt", "sgd", "v=1&opt=sgd"),
        ("opt=sgd&batch=2", "opt", "gd", "v=1"),
        ("w0=1,2,3&at=4:0,0,0&t=9&moved=1:0,0", "data", "iris", "v=1&data=iris"),
        ("data=clouds&n=50&moved=1:0,0", "n", "60", "v=1&data=clouds&n=60"),
        ("w0=1,2,3&t=9", "lr", "2", "v=1&lr=2&w0=1,2,3&t=9"),
        ("w0=1,2,3&t=9", "lr", "1", "v=1&w0=1,2,3&t=9"),
        ("data=own&file=a~1&x1=u", "file", "b~2", "v=1&data=own&file=b~2"),
        ("w0=1,2,3&t=9&p1=b", "hidden", "4", "v=1&hidden=4&act=tanh&init=xavier"),
        ("act=tanh&loss=matching", "hidden", "4", "v=1&hidden=4&act=tanh&out=tanh&loss=matching&init=xavier"),
        ("hidden=4&act=relu&init=xavier", "hidden", "", "v=1"),
        ("view=surface&eye=0,45,1&box=-1,1,-2,2&p2=b", "view", "map", "v=1&p2=b&box=-1,1,-2,2"),
        ("yscale=asinh", "view", "surface", "v=1&view=surface&yscale=asinh"),
        ("box=-1,1,-2,2", "view", "surface", "v=1&view=surface&box=-1,1,-2,2"),
        ("hidden=4&out=softmax&loss=ce", "out", "tanh", "v=1&hidden=4&out=tanh"),
        ("hidden=4", "loss", "hinge", "v=1&hidden=4&out=identity&loss=hinge"),
        (
            "",
            "data",
            "digits",
            "v=1&data=digits&hidden=32&act=relu&out=softmax&loss=ce&opt=adam&lr=0.01&batch=32&init=he",
        ),
        ("data=digits&hidden=32&out=softmax&loss=ce&opt=adam&lr=0.01", "data", "xor", "v=1&data=xor"),
        ("p1=b&box=-1,1,-1,1", "slice", "pca", "v=1&slice=pca"),
        ("slice=hessian&eigen=ends&turn=3", "slice", "pca", "v=1&slice=pca"),
        ("basins=descent", "warmup", "5", "v=1&warmup=5&basins=descent"),
        ("basins=descent", "opt", "adamw", "v=1&opt=adamw&basins=flow"),
        ("opt=adamw", "coords", "log", "v=1&opt=adam&coords=log"),
        ("coords=log", "opt", "adamw", "v=1&opt=adamw"),
        ("slice=random&turn=3&box=-1,1,-1,1", "dirs", "2", "v=1&slice=random&dirs=2&turn=3&box=-1,1,-1,1"),
        ("slice=pca&t=9", "carry", "no", "v=1&slice=pca&carry=no&put=9&t=9"),
        ("slice=pca&carry=no&put=4&t=9", "carry", "yes", "v=1&slice=pca&t=9"),
        ("slice=pca&carry=no&put=4&t=9", "slice", "random", "v=1&slice=random&carry=no&put=9&t=9"),
        ("slice=pca&carry=no&put=4&t=9", "data", "iris", "v=1&data=iris&slice=pca&carry=no"),
        ("slice=random&centre=start", "slice", "line", "v=1&view=line&slice=line"),
        ("slice=line&view=line", "view", "map", "v=1"),
        ("data=regression&slice=truth", "data", "iris", "v=1&data=iris"),
        ("yscale=ln", "view", "line", "v=1&view=line"),
        ("box=-1,1", "xscale", "ln", "v=1&xscale=ln"),
    ];
    for (from, key, value, to) in cases {
        let spec = Spec::parse(from).and_then(|s| s.with(key, value)).map(|s| s.print());
        assert_eq!(spec, Ok(to.to_string()), "{from} with {key}={value}");
    }
}

#[test]
fn effect_is_the_dearest_of_the_differences() {
    let cases = [
        ("", "", Effect::None),
        ("", "levels=log", Effect::Redraw),
        ("", "levels=log&p1=b", Effect::Resample),
        ("", "lr=2&p1=b", Effect::Replay),
        ("t=3", "t=4", Effect::Redraw),
        ("slice=random", "slice=random&turn=3", Effect::Resample),
        ("view=surface", "view=surface&eye=0,45,1", Effect::Redraw),
    ];
    for (old, new, effect) in cases {
        let parse = |t: &str| Spec::parse(t).expect("a good spec");
        assert_eq!(Spec::effect(&parse(old), &parse(new)), effect, "{old} -> {new}");
    }
}

#[test]
fn every_key_reads_back_its_default_and_knows_its_neighbours() {
    for key in TABLE {
        let mut spec = Spec::default();
        assert!((key.set)(&mut spec, &key.default()).is_some(), "{}", key.name);
        assert_eq!(spec, Spec::default(), "{}", key.name);
        for name in key.resets.iter().copied().chain(key.needs.map(|n| n.0)) {
            assert!(Key::find(name).is_ok_and(|k| k.name != key.name), "{} names {name}", key.name);
        }
        assert_eq!(TABLE.iter().filter(|k| k.name == key.name).count(), 1, "{}", key.name);
    }
}

/// The parser and the list of faults say the same of a text.
fn prop_sound(text: &str) -> Result<(), proptest::test_runner::TestCaseError> {
    proptest::prop_assert_eq!(Spec::faults(text).first().cloned(), Spec::parse(text).err());
    Ok(())
}

proptest::proptest! {
    #[test]
    fn no_text_makes_the_parser_panic(text in "[a-z0-9=&%,;:.~ -]{0,60}") {
        prop_sound(&text)?;
    }

    #[test]
    fn whatever_keys_say_the_parser_takes_it_or_names_a_fault(
        pairs in proptest::collection::vec((0..TABLE.len(), "(0|1|2,1|sgd|tanh|sign|ce|network|linear|digits|xor|w1|2:1)"), 0..6),
    ) {
        let text: Vec<String> = pairs.iter().map(|(key, value)| format!("{}={value}", TABLE[*key].name)).collect();
        prop_sound(&text.join("&"))?;
    }

    #[test]
    fn printing_and_parsing_are_inverse(lr in 1e-4..1e4f64, w0 in proptest::collection::vec(-1e300..1e300f64, 0..4), t in 0u64..MAX_T, name in ".{0,12}") {
        let spec = Spec { lr, w0, t, data: Source::Own, x1: name.trim().to_string(), ..Spec::default() };
        proptest::prop_assert_eq!(Spec::parse(&spec.print()), Ok(spec));
    }
}

const MAX_T: u64 = table::MOST_UPDATES;
