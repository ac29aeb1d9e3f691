using System.Collections.Immutable;
using System.Reflection;
using MeshRebalancer.Engine.Akka.Nodes;

namespace MeshRebalancer.Engine.Akka.Tests;

public sealed class ReplicatorBuildTests
{
    [Theory]
    [InlineData(nameof(Strict), true)]
    [InlineData(nameof(Lenient), false)]
    public void A_slice_that_refuses_a_range_behind_the_end_is_told_from_one_that_does_not(string method, bool strict)
    {
        ReplicatorBuild.SlicesStrictly(Method(method)).ShouldBe(strict);
        // And that is the difference that matters: the last two of three, one of them behind the end.
        var slice = () => Method(method).Invoke(null, [ImmutableArray.Create(1, 2, 3)]);
        if (strict)
            slice.ShouldThrow<TargetInvocationException>().InnerException.ShouldBeOfType<ArgumentOutOfRangeException>();
        else
            slice().ShouldBe(ImmutableArray.Create(3));
    }

    private static MethodInfo Method(string name) => typeof(ReplicatorBuildTests).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!;

    private static ImmutableArray<int> Strict(ImmutableArray<int> all) => all.Slice(2, 2);

    private static ImmutableArray<int> Lenient(ImmutableArray<int> all) => [.. all.Skip(2).Take(2)];
}
