using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace MeshRebalancer.TestSupport;

/// <summary>
/// What the tests of a class need beyond .NET. Where it is missing they are skipped, visibly and with the reason, if they are marked
/// <see cref="WhereFactAttribute"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public abstract class RequiresAttribute : Attribute
{
    /// <summary>What is missing and how to get it; null when all is there.</summary>
    public abstract string? Missing { get; }
}

/// <summary>A fact that runs where what its class or itself <see cref="RequiresAttribute">requires</see> is there. Inherited facts obey the class that runs them.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("MeshRebalancer.TestSupport.WhereFactDiscoverer", "MeshRebalancer.TestSupport")]
public sealed class WhereFactAttribute : FactAttribute;

/// <summary>Finds <see cref="WhereFactAttribute"/>s.</summary>
public sealed class WhereFactDiscoverer(IMessageSink sink) : IXunitTestCaseDiscoverer
{
    public IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        [new WhereTestCase(sink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod)];
}

/// <summary>A test case that is skipped where something is missing.</summary>
public sealed class WhereTestCase : XunitTestCase
{
    /// <summary>For deserialization by the runner.</summary>
    [Obsolete("For deserialization by the runner")]
    public WhereTestCase()
    {
    }

    public WhereTestCase(IMessageSink sink, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method)
        : base(sink, display, options, method)
    {
    }

    protected override string? GetSkipReason(IAttributeInfo factAttribute) =>
        base.GetSkipReason(factAttribute) ?? Missing(TestMethod.TestClass.Class.ToRuntimeType()) ?? Missing(TestMethod.Method.ToRuntimeMethod());

    private static string? Missing(System.Reflection.MemberInfo member) => member.GetCustomAttributes(typeof(RequiresAttribute), inherit: true)
        .Cast<RequiresAttribute>()
        .Select(required => required.Missing)
        .FirstOrDefault(missing => missing is not null);
}
