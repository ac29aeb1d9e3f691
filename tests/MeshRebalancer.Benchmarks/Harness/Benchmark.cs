namespace MeshRebalancer.Benchmarks.Harness;

/// <summary>Some figures that are measured together.</summary>
/// <param name="Name">As it is asked for on the command line.</param>
/// <param name="RunAsync">Measures and hands over each figure as soon as it is there.</param>
internal sealed record Benchmark(string Name, Func<Sampling, Action<Figure>, Task> RunAsync);
