namespace MeshRebalancer.Analyzers.Tests;

public sealed class ClosedHierarchyAnalyzerTests
{
    private const string Shapes = """
        using System;

        public abstract record Shape
        {
            private Shape() { }
            public sealed record Circle(int Radius) : Shape;
            public sealed record Square(int Side) : Shape;
            public abstract record Curve : Shape
            {
                private Curve() { }
                public sealed record Arc : Curve;
                public sealed record Wave : Curve;
            }
        }

        public abstract record Answer<T>
        {
            private Answer() { }
            public sealed record Yes(T Value) : Answer<T>;
            public sealed record No : Answer<T>;
        }

        public abstract class Node
        {
            private protected Node() { }
            public sealed class Leaf : Node;
            public sealed class Branch : Node;
        }

        public abstract record Open
        {
            public sealed record One : Open;
            public sealed record Two : Open;
        }

        """;

    [Fact]
    public async Task All_cases_named_report_nothing_and_silence_the_compiler() => (await Expression("Shape", """
        Shape.Circle c => c.Radius,
        Shape.Square { Side: var side } => side,
        Shape.Curve.Arc or Shape.Curve.Wave => 3,
        """)).ShouldBeEmpty();

    [Fact]
    public async Task Without_our_suppression_the_compiler_would_complain() =>
        (await Expression("Open", "Open.One => 1, Open.Two => 2,")).ShouldHaveSingleItem().ShouldStartWith("CS8509");

    [Fact]
    public async Task A_missing_case_is_named() =>
        (await Expression("Shape", "Shape.Circle => 1, Shape.Curve => 2,")).ShouldContain("MESH0001: The switch over Shape does not handle Square");

    [Fact]
    public async Task Every_missing_case_is_named() =>
        (await Expression("Shape", "Shape.Circle => 1,")).ShouldContain("MESH0001: The switch over Shape does not handle Square, Arc, Wave");

    [Fact]
    public async Task A_missing_case_leaves_the_compilers_word_standing() =>
        (await Expression("Shape", "Shape.Circle => 1,")).ShouldContain(line => line.StartsWith("CS8509", StringComparison.Ordinal));

    [Fact]
    public async Task An_intermediate_base_names_all_of_its_cases() =>
        (await Expression("Shape", "Shape.Circle => 1, Shape.Square => 2, Shape.Curve => 3,")).ShouldBeEmpty();

    [Fact]
    public async Task A_guard_does_not_count_as_naming() =>
        (await Expression("Answer<int>", "Answer<int>.Yes y when y.Value > 0 => 1, Answer<int>.No => 2,"))
            .ShouldContain("MESH0001: The switch over Answer<int> does not handle Yes");

    [Fact]
    public async Task A_guard_followed_by_the_plain_case_is_complete() =>
        (await Expression("Answer<int>", "Answer<int>.Yes y when y.Value > 0 => 1, Answer<int>.Yes => 2, Answer<int>.No => 3,")).ShouldBeEmpty();

    [Fact]
    public async Task A_property_pattern_does_not_count_as_naming() =>
        (await Expression("Answer<int>", "Answer<int>.Yes { Value: 1 } => 1, Answer<int>.No => 2,"))
            .ShouldContain("MESH0001: The switch over Answer<int> does not handle Yes");

    [Fact]
    public async Task A_positional_pattern_that_takes_anything_counts() =>
        (await Expression("Answer<int>", "Answer<int>.Yes(var value) => value, Answer<int>.No => 2,")).ShouldBeEmpty();

    [Fact]
    public async Task A_positional_pattern_with_a_condition_does_not_count() =>
        (await Expression("Answer<int>", "Answer<int>.Yes(> 3) => 1, Answer<int>.No => 2,"))
            .ShouldContain("MESH0001: The switch over Answer<int> does not handle Yes");

    [Theory]
    [InlineData("not Shape.Circle => 1, Shape.Circle => 2,", null)]
    [InlineData("not (Shape.Circle or Shape.Square) => 1, Shape.Circle => 2,", "Square")]
    [InlineData("not Shape.Circle { Radius: 1 } => 1, Shape.Circle { Radius: 1 } => 2,", "Circle")]
    [InlineData("not null => 1,", null)]
    [InlineData("{ } => 1,", null)]
    public async Task A_negation_names_what_it_surely_leaves(string arms, string? missing)
    {
        var report = (await Expression("Shape", arms)).Where(line => line.StartsWith("MESH", StringComparison.Ordinal)).ToArray();
        report.ShouldBe(missing is null ? [] : [$"MESH0001: The switch over Shape does not handle {missing}"]);
    }

    [Fact]
    public async Task A_discard_hides_cases() => (await Expression("Shape", "Shape.Circle => 1, Shape.Square => 2, _ => 3,"))
        .ShouldBe(["MESH0002: The catch-all in the switch over Shape hides Arc, Wave: name each"]);

    [Fact]
    public async Task A_var_hides_cases() => (await Expression("Node", "Node.Leaf => 1, var other => other.GetHashCode(),"))
        .ShouldBe(["MESH0002: The catch-all in the switch over Node hides Branch: name each"]);

    [Fact]
    public async Task A_discard_that_throws_still_hides_cases() => (await Expression("Node", "Node.Leaf => 1, _ => throw new Exception(),"))
        .ShouldBe(["MESH0002: The catch-all in the switch over Node hides Branch: name each"]);

    [Fact]
    public async Task A_discard_beside_all_cases_is_dead() =>
        (await Expression("Node", "Node.Leaf => 1, Node.Branch => 2, _ => throw new Exception(),"))
        .ShouldBe(["MESH0002: The catch-all in the switch over Node is dead: every case is named"]);

    [Fact]
    public async Task An_open_hierarchy_may_use_a_discard() => (await Expression("Open", "Open.One => 1, _ => 2,")).ShouldBeEmpty();

    [Fact]
    public async Task A_hierarchy_of_another_assembly_is_known_too()
    {
        var report = await Compiling.ReportAsync(
            "public class C { public int M(Shape s) => s switch { Shape.Circle => 1, Shape.Curve => 2 }; public int N(Node n) => n switch { Node.Leaf => 1, Node.Branch => 2 }; }",
            library: Compiling.Library(Shapes));
        report.ShouldContain("MESH0001: The switch over Shape does not handle Square");
        report.ShouldNotContain(line => line.Contains("Node"));
        report.Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_tuple_whose_pairs_are_all_named_is_complete() => (await Expression("(Node, Answer<int>)", """
        (Node.Leaf, Answer<int>.Yes) => 1,
        (Node.Leaf, Answer<int>.No) => 2,
        (Node.Branch, _) => 3,
        """)).ShouldBeEmpty();

    [Fact]
    public async Task A_missing_pair_is_named() => (await Expression("(Node, Answer<int>)", """
        (Node.Leaf, Answer<int>.Yes) => 1,
        (Node.Branch, _) => 3,
        """)).ShouldContain("MESH0001: The switch over (Node, Answer<int>) does not handle (Leaf, No)");

    [Fact]
    public async Task A_tuple_may_throw_from_a_discard() =>
        (await Expression("(Node, Answer<int>)", "(Node.Leaf, Answer<int>.Yes) => 1, _ => throw new Exception(),")).ShouldBeEmpty();

    [Fact]
    public async Task A_tuple_may_not_go_on_from_a_discard() =>
        (await Expression("(Node, Answer<int>)", "(Node.Leaf, Answer<int>.Yes) => 1, (Node.Branch, _) => 2, _ => 3,"))
        .ShouldBe(["MESH0002: The catch-all in the switch over (Node, Answer<int>) hides (Leaf, No): name each"]);

    [Fact]
    public async Task A_long_list_of_missing_pairs_is_cut() =>
        (await Expression("(Shape, Shape)", "(Shape.Circle, Shape.Circle) => 1,")).ShouldContain(line => line.EndsWith("and 7 more"));

    [Fact]
    public async Task A_tuple_column_of_another_type_must_be_taken_whole()
    {
        (await Expression("(Node, string)", "(Node.Leaf, var text) => text.Length, (Node.Branch, _) => 2,")).ShouldBeEmpty();
        (await Expression("(Node, string)", "(Node.Leaf, \"a\") => 1, (Node.Branch, _) => 2,"))
            .ShouldContain("MESH0001: The switch over (Node, string) does not handle (Leaf, _)");
    }

    [Fact]
    public async Task A_tuple_of_open_types_is_left_alone() =>
        (await Expression("(Open, int)", "(Open.One, 1) => 1, _ => 3,")).ShouldBeEmpty();

    [Fact]
    public async Task A_statement_names_every_case() => (await Statement("case Node.Leaf: return;"))
        .ShouldBe(["MESH0001: The switch over Node does not handle Branch"]);

    [Fact]
    public async Task A_complete_statement_reports_nothing() =>
        (await Statement("case Node.Leaf: return; case Node.Branch b: b.ToString(); break;")).ShouldBeEmpty();

    [Fact]
    public async Task A_default_hides_cases() => (await Statement("case Node.Leaf: return; default: return;"))
        .ShouldBe(["MESH0002: The catch-all in the switch over Node hides Branch: name each"]);

    [Fact]
    public async Task A_default_that_throws_does_not_excuse_a_missing_case() =>
        (await Statement("case Node.Leaf: return; default: throw new Exception();"))
        .ShouldBe(["MESH0001: The switch over Node does not handle Branch"]);

    [Fact]
    public async Task A_default_that_throws_may_stand_beside_all_cases() =>
        (await Statement("case Node.Leaf: return; case Node.Branch: return; default: throw new Exception();")).ShouldBeEmpty();

    [Fact]
    public async Task A_guarded_label_does_not_count() =>
        (await Statement("case Node.Leaf l when l.GetHashCode() > 1: return; case Node.Branch: return;"))
        .ShouldBe(["MESH0001: The switch over Node does not handle Leaf"]);

    private static Task<string[]> Expression(string type, string arms) => Compiling.ReportAsync(
        Shapes + $"public class C {{ public int M({type} subject) => subject switch {{ {arms} }}; }}");

    private static Task<string[]> Statement(string labels) => Compiling.ReportAsync(
        Shapes + $"public class C {{ public void M(Node subject) {{ switch (subject) {{ {labels} }} }} }}");
}
