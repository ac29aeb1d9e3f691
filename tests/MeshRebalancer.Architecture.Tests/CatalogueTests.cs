using System.Reflection;
using System.Text.Json;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Architecture.Tests;

/// <summary>The pages under docs/ say what the code has, and the rules that hold them to it find what is wrong on a made-up page.</summary>
public sealed class CatalogueTests
{
    private static readonly CatalogueRules.Row Settled = new("leg.settled.v1", ["legId", "in", "out", "at"]);

    [Fact]
    public void Every_event_stands_in_the_catalogue_with_its_fields() => CatalogueRules.Events(
        [.. Assembly.Load("MeshRebalancer.Domain").GetTypes()
            .Where(type => type.GetCustomAttribute<WireNameAttribute>() is not null)
            .Select(CatalogueRules.Expected)],
        CatalogueRules.Rows(Page("events.md"))).ShouldBeEmpty();

    [Fact]
    public void Every_key_of_the_schema_is_described()
    {
        using var schema = JsonDocument.Parse(Page("mesh.schema.json"));
        CatalogueRules.Keys(schema.RootElement, Page("configuration.md")).ShouldBeEmpty();
    }

    [Fact]
    public void A_row_is_read_with_its_fields() => CatalogueRules
        .Rows("| Event | When | Fields |\n|---|---|---|\n| `leg.settled.v1` | done, see `x` | `legId` `in` `out` `at` |\n")
        .ShouldHaveSingleItem().ShouldBeEquivalentTo(Settled);

    [Fact]
    public void An_event_that_is_missing_is_reported() =>
        CatalogueRules.Events([Settled], []).ShouldBe(["leg.settled.v1 is missing."]);

    [Fact]
    public void A_row_of_no_event_is_reported() =>
        CatalogueRules.Events([], [Settled]).ShouldBe(["leg.settled.v1 is no event."]);

    [Fact]
    public void A_row_that_stands_twice_is_reported() =>
        CatalogueRules.Events([Settled], [Settled, Settled]).ShouldBe(["leg.settled.v1 stands 2 times."]);

    [Fact]
    public void Other_fields_than_the_events_are_reported() =>
        CatalogueRules.Events([Settled], [Settled with { Fields = ["legId", "out", "in", "at"] }]).ShouldHaveSingleItem().ShouldContain("legId in out at, not");

    [Fact]
    public void A_key_that_is_not_mentioned_is_reported()
    {
        using var schema = JsonDocument.Parse("""{ "properties": { "outer": { "items": { "oneOf": [{ "properties": { "inner": {} } }] } }, "properties": {} } }""");
        CatalogueRules.Keys(schema.RootElement, "`outer` and inner and `properties`").ShouldBe(["`inner` is not mentioned."]);
    }

    private static string Page(string name) => File.ReadAllText(Path.Combine(SourceTree.Root, "docs", name));
}
