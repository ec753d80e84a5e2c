using Xunit.Sdk;
using Xunit.v3;

namespace KubeSpawn.Cluster.Tests.Rig;

/// <summary>Runs the tests of a class in the order they are declared in: they are the stations of one cluster's life.</summary>
public sealed class SourceOrder : ITestMethodOrderer
{
    public IReadOnlyCollection<TTestMethod?> OrderTestMethods<TTestMethod>(IReadOnlyCollection<TTestMethod?> testMethods)
        where TTestMethod : notnull, ITestMethod =>
        [.. testMethods.OrderBy(method => (method as IXunitTestMethod)?.Method.MetadataToken)];
}
