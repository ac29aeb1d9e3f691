namespace MeshRebalancer.Analyzers.Tests;

public sealed class WireNameAnalyzerTests
{
    private const string Attribute = """
        namespace MeshRebalancer.Kernel
        {
            public sealed class WireNameAttribute(string name) : System.Attribute { public string Name { get; } = name; }
        }

        """;

    [Fact]
    public async Task An_event_without_a_wire_name_is_an_error() =>
        (await Report("public abstract record TransferEvent { private TransferEvent() { } public sealed record Started(int Id) : TransferEvent; }"))
        .ShouldHaveSingleItem().ShouldStartWith("MESH0003: TransferEvent.Started is stored for ever");

    [Fact]
    public async Task An_event_with_a_wire_name_is_fine() => (await Report("""
        public abstract record TransferEvent
        {
            private TransferEvent() { }

            [MeshRebalancer.Kernel.WireName("transfer.started.v1")]
            public sealed record Started(int Id) : TransferEvent;
        }
        """)).ShouldBeEmpty();

    [Fact]
    public async Task A_part_nested_in_an_event_is_no_event() =>
        (await Report("public abstract record TransferEvent { private TransferEvent() { } public sealed record Part(int Id); }")).ShouldBeEmpty();

    [Fact]
    public async Task A_command_needs_no_wire_name() =>
        (await Report("public abstract record TransferCommand { private TransferCommand() { } public sealed record Start : TransferCommand; }"))
        .ShouldBeEmpty();

    [Fact]
    public async Task Only_the_domain_is_asked() => (await Report(
        "public abstract record TransferEvent { private TransferEvent() { } public sealed record Started(int Id) : TransferEvent; }", "Other"))
        .ShouldBeEmpty();

    private static Task<string[]> Report(string source, string assembly = "MeshRebalancer.Domain") =>
        Compiling.ReportAsync(Attribute + source, assembly);
}
