module {
  util.global private @"conv_1/floats" = #stream.parameter.named<"model"::"conv_1/floats"> : tensor<28xf32>
  util.global private @"conv_1/integers" = #stream.parameter.named<"model"::"conv_1/integers"> : tensor<12xi32>
  util.global private @"linear_1/floats" = #stream.parameter.named<"model"::"linear_1/floats"> : tensor<293xf32>
  util.global private @"linear_1/integers" = #stream.parameter.named<"model"::"linear_1/integers"> : tensor<56xi32>
    stream.executable private @split_1 {
      stream.executable.export public @split_1 workgroups() -> (index, index, index) {
        %1 = arith.constant 1 : index
        %2 = arith.constant 8 : index
        %3 = arith.constant 1 : index
        stream.return %1, %2, %3 : index, index, index
      }
      builtin.module {
        func.func @split_1(%b0: !stream.binding {stream.alignment = 64 : index}, %b1: !stream.binding {stream.alignment = 64 : index}) attributes {translation_info = #iree_codegen.translation_info<pipeline = #iree_cpu.pipeline<Default>>} {
          %4 = arith.constant 0 : index
          %5 = stream.binding.subspan %b0[%4] : !stream.binding -> memref<768xf32>
          %6 = stream.binding.subspan %b1[%4] : !stream.binding -> memref<640xf32>
          %7 = stream.dispatch.workgroup.id[0] : index
          %8 = stream.dispatch.workgroup.id[1] : index
          %9 = stream.dispatch.workgroup.id[2] : index
          %10 = arith.constant 8 : index
          %11 = arith.muli %9, %10 : index
          %12 = arith.addi %11, %8 : index
          %13 = arith.constant 80 : index
          %14 = arith.muli %12, %13 : index
          %15 = arith.constant dense<0.0> : vector<4xf32>
          %16 = arith.constant 0 : index
          %17 = arith.constant 12 : index
          %18 = arith.constant 4 : index
          scf.for %19 = %16 to %17 step %18 {
            %20 = arith.constant 4 : index
            %21 = arith.remui %8, %20 : index
            %22 = arith.constant 0 : index
            %23 = arith.constant 1 : index
            %24 = arith.cmpi eq, %21, %23 : index
            %25 = arith.constant 0 : index
            %26 = arith.select %24, %25, %22 : index
            %27 = arith.constant 2 : index
            %28 = arith.cmpi eq, %21, %27 : index
            %29 = arith.constant 1 : index
            %30 = arith.select %28, %29, %26 : index
            %31 = arith.constant 3 : index
            %32 = arith.cmpi eq, %21, %31 : index
            %33 = arith.constant 1 : index
            %34 = arith.select %32, %33, %30 : index
            %35 = arith.constant 0 : index
            %36 = arith.constant 1 : index
            %37 = arith.cmpi eq, %21, %36 : index
            %38 = arith.constant 1 : index
            %39 = arith.select %37, %38, %35 : index
            %40 = arith.constant 2 : index
            %41 = arith.cmpi eq, %21, %40 : index
            %42 = arith.constant 0 : index
            %43 = arith.select %41, %42, %39 : index
            %44 = arith.constant 3 : index
            %45 = arith.cmpi eq, %21, %44 : index
            %46 = arith.constant 1 : index
            %47 = arith.select %45, %46, %43 : index
            %48 = arith.constant 8 : index
            %49 = arith.muli %9, %48 : index
            %50 = arith.constant 4 : index
            %51 = arith.divui %8, %50 : index
            %52 = arith.addi %49, %51 : index
            %53 = arith.constant 96 : index
            %54 = arith.muli %52, %53 : index
            %55 = arith.constant 0 : index
            %56 = arith.addi %54, %55 : index
            %57 = arith.constant 24 : index
            %58 = arith.constant 5 : index
            %59 = arith.constant 0.0 : f32
            %60 = arith.constant 0 : index
            %61 = arith.addi %19, %60 : index
            %62 = arith.constant 4 : index
            %63 = arith.divui %61, %62 : index
            %64 = arith.constant 2 : index
            %65 = arith.muli %63, %64 : index
            %66 = arith.addi %65, %34 : index
            %67 = arith.constant 4 : index
            %68 = arith.remui %61, %67 : index
            %69 = arith.constant 2 : index
            %70 = arith.muli %68, %69 : index
            %71 = arith.addi %70, %47 : index
            %72 = arith.constant 5 : index
            %73 = arith.muli %66, %72 : index
            %74 = arith.addi %73, %71 : index
            %75 = arith.minui %74, %57 : index
            %76 = arith.addi %56, %75 : index
            %77 = memref.load %5[%76] : memref<768xf32>
            %78 = arith.cmpi ult, %71, %58 : index
            %79 = arith.constant 5 : index
            %80 = arith.cmpi ult, %66, %79 : index
            %81 = arith.andi %78, %80 : i1
            %82 = arith.select %81, %77, %59 : f32
            %83 = arith.constant 1 : index
            %84 = arith.addi %19, %83 : index
            %85 = arith.constant 4 : index
            %86 = arith.divui %84, %85 : index
            %87 = arith.constant 2 : index
            %88 = arith.muli %86, %87 : index
            %89 = arith.addi %88, %34 : index
            %90 = arith.constant 4 : index
            %91 = arith.remui %84, %90 : index
            %92 = arith.constant 2 : index
            %93 = arith.muli %91, %92 : index
            %94 = arith.addi %93, %47 : index
            %95 = arith.constant 5 : index
            %96 = arith.muli %89, %95 : index
            %97 = arith.addi %96, %94 : index
            %98 = arith.minui %97, %57 : index
            %99 = arith.addi %56, %98 : index
            %100 = memref.load %5[%99] : memref<768xf32>
            %101 = arith.cmpi ult, %94, %58 : index
            %102 = arith.constant 5 : index
            %103 = arith.cmpi ult, %89, %102 : index
            %104 = arith.andi %101, %103 : i1
            %105 = arith.select %104, %100, %59 : f32
            %106 = arith.constant 2 : index
            %107 = arith.addi %19, %106 : index
            %108 = arith.constant 4 : index
            %109 = arith.divui %107, %108 : index
            %110 = arith.constant 2 : index
            %111 = arith.muli %109, %110 : index
            %112 = arith.addi %111, %34 : index
            %113 = arith.constant 4 : index
            %114 = arith.remui %107, %113 : index
            %115 = arith.constant 2 : index
            %116 = arith.muli %114, %115 : index
            %117 = arith.addi %116, %47 : index
            %118 = arith.constant 5 : index
            %119 = arith.muli %112, %118 : index
            %120 = arith.addi %119, %117 : index
            %121 = arith.minui %120, %57 : index
            %122 = arith.addi %56, %121 : index
            %123 = memref.load %5[%122] : memref<768xf32>
            %124 = arith.cmpi ult, %117, %58 : index
            %125 = arith.constant 5 : index
            %126 = arith.cmpi ult, %112, %125 : index
            %127 = arith.andi %124, %126 : i1
            %128 = arith.select %127, %123, %59 : f32
            %129 = arith.constant 3 : index
            %130 = arith.addi %19, %129 : index
            %131 = arith.constant 4 : index
            %132 = arith.divui %130, %131 : index
            %133 = arith.constant 2 : index
            %134 = arith.muli %132, %133 : index
            %135 = arith.addi %134, %34 : index
            %136 = arith.constant 4 : index
            %137 = arith.remui %130, %136 : index
            %138 = arith.constant 2 : index
            %139 = arith.muli %137, %138 : index
            %140 = arith.addi %139, %47 : index
            %141 = arith.constant 5 : index
            %142 = arith.muli %135, %141 : index
            %143 = arith.addi %142, %140 : index
            %144 = arith.minui %143, %57 : index
            %145 = arith.addi %56, %144 : index
            %146 = memref.load %5[%145] : memref<768xf32>
            %147 = arith.cmpi ult, %140, %58 : index
            %148 = arith.constant 5 : index
            %149 = arith.cmpi ult, %135, %148 : index
            %150 = arith.andi %147, %149 : i1
            %151 = arith.select %150, %146, %59 : f32
            %152 = vector.from_elements %82, %105, %128, %151 : vector<4xf32>
            %153 = arith.constant dense<[0, 1, 2, 3]> : vector<4xi32>
            %154 = arith.index_cast %19 : index to i32
            %155 = vector.broadcast %154 : i32 to vector<4xi32>
            %156 = arith.addi %155, %153 : vector<4xi32>
            %157 = arith.constant dense<4> : vector<4xi32>
            %158 = arith.remui %156, %157 : vector<4xi32>
            %159 = arith.constant dense<3> : vector<4xi32>
            %160 = arith.cmpi ult, %158, %159 : vector<4xi32>
            %161 = arith.constant dense<12> : vector<4xi32>
            %162 = arith.cmpi ult, %156, %161 : vector<4xi32>
            %163 = arith.andi %160, %162 : vector<4xi1>
            %164 = arith.select %163, %152, %15 : vector<4xi1>, vector<4xf32>
            %165 = arith.constant 0 : index
            %166 = arith.addi %14, %165 : index
            %167 = arith.addi %166, %19 : index
            vector.store %164, %6[%167] : memref<640xf32>, vector<4xf32>
          }
          %168 = arith.constant dense<0.0> : vector<4xf32>
          %169 = arith.constant 12 : index
          %170 = arith.constant 80 : index
          %171 = arith.constant 4 : index
          scf.for %172 = %169 to %170 step %171 {
            %173 = arith.addi %14, %172 : index
            vector.store %168, %6[%173] : memref<640xf32>, vector<4xf32>
          }
          return
        }
      }
    }
    stream.executable private @conv_1 {
      stream.executable.export public @conv_1 workgroups() -> (index, index, index) {
        %1 = arith.constant 1 : index
        %2 = arith.constant 1 : index
        %3 = arith.constant 1 : index
        stream.return %1, %2, %3 : index, index, index
      }
      builtin.module {
        func.func @conv_1(%b0: !stream.binding {stream.alignment = 64 : index}, %b1: !stream.binding {stream.alignment = 64 : index}, %b2: !stream.binding {stream.alignment = 64 : index}, %b3: !stream.binding {stream.alignment = 64 : index}) attributes {translation_info = #iree_codegen.translation_info<pipeline = #iree_cpu.pipeline<Default>>} {
          %4 = arith.constant 0 : index
          %5 = stream.binding.subspan %b0[%4] : !stream.binding -> memref<640xf32>
          %6 = stream.binding.subspan %b1[%4] : !stream.binding -> memref<28xf32>
          %7 = stream.binding.subspan %b2[%4] : !stream.binding -> memref<12xi32>
          %8 = stream.binding.subspan %b3[%4] : !stream.binding -> memref<896xf32>
          %9 = stream.dispatch.workgroup.id[0] : index
          %10 = stream.dispatch.workgroup.id[1] : index
          %11 = stream.dispatch.workgroup.id[2] : index
          %12 = arith.constant 16 : index
          %13 = arith.muli %9, %12 : index
          %14 = arith.constant 16 : index
          %15 = arith.addi %13, %14 : index
          %16 = arith.constant 12 : index
          %17 = arith.minui %15, %16 : index
          %18 = arith.constant 16 : index
          scf.for %19 = %13 to %17 step %18 {
            %20 = arith.constant 0 : index
            %21 = arith.addi %19, %20 : index
            %22 = arith.constant 4 : index
            %23 = arith.addi %19, %22 : index
            %24 = arith.constant 8 : index
            %25 = arith.addi %19, %24 : index
            %26 = arith.constant 12 : index
            %27 = arith.addi %19, %26 : index
            %28 = arith.constant dense<[0, 1, 2, 3]> : vector<4xi32>
            %29 = arith.index_cast %21 : index to i32
            %30 = vector.broadcast %29 : i32 to vector<4xi32>
            %31 = arith.addi %30, %28 : vector<4xi32>
            %32 = arith.constant dense<4> : vector<4xi32>
            %33 = arith.remui %31, %32 : vector<4xi32>
            %34 = arith.constant dense<3> : vector<4xi32>
            %35 = arith.cmpi ult, %33, %34 : vector<4xi32>
            %36 = arith.constant dense<12> : vector<4xi32>
            %37 = arith.cmpi ult, %31, %36 : vector<4xi32>
            %38 = arith.andi %35, %37 : vector<4xi1>
            %39 = arith.constant dense<[0, 1, 2, 3]> : vector<4xi32>
            %40 = arith.index_cast %23 : index to i32
            %41 = vector.broadcast %40 : i32 to vector<4xi32>
            %42 = arith.addi %41, %39 : vector<4xi32>
            %43 = arith.constant dense<4> : vector<4xi32>
            %44 = arith.remui %42, %43 : vector<4xi32>
            %45 = arith.constant dense<3> : vector<4xi32>
            %46 = arith.cmpi ult, %44, %45 : vector<4xi32>
            %47 = arith.constant dense<12> : vector<4xi32>
            %48 = arith.cmpi ult, %42, %47 : vector<4xi32>
            %49 = arith.andi %46, %48 : vector<4xi1>
            %50 = arith.constant dense<[0, 1, 2, 3]> : vector<4xi32>
            %51 = arith.index_cast %25 : index to i32
            %52 = vector.broadcast %51 : i32 to vector<4xi32>
            %53 = arith.addi %52, %50 : vector<4xi32>
            %54 = arith.constant dense<4> : vector<4xi32>
            %55 = arith.remui %53, %54 : vector<4xi32>
            %56 = arith.constant dense<3> : vector<4xi32>
            %57 = arith.cmpi ult, %55, %56 : vector<4xi32>
            %58 = arith.constant dense<12> : vector<4xi32>
            %59 = arith.cmpi ult, %53, %58 : vector<4xi32>
            %60 = arith.andi %57, %59 : vector<4xi1>
            %61 = arith.constant dense<[0, 1, 2, 3]> : vector<4xi32>
            %62 = arith.index_cast %27 : index to i32
            %63 = vector.broadcast %62 : i32 to vector<4xi32>
            %64 = arith.addi %63, %61 : vector<4xi32>
            %65 = arith.constant dense<4> : vector<4xi32>
            %66 = arith.remui %64, %65 : vector<4xi32>
            %67 = arith.constant dense<3> : vector<4xi32>
            %68 = arith.cmpi ult, %66, %67 : vector<4xi32>
            %69 = arith.constant dense<12> : vector<4xi32>
            %70 = arith.cmpi ult, %64, %69 : vector<4xi32>
            %71 = arith.andi %68, %70 : vector<4xi1>
            %72 = arith.constant 640 : index
            %73 = arith.muli %11, %72 : index
            %74 = arith.addi %21, %73 : index
            %75 = arith.constant 640 : index
            %76 = arith.muli %11, %75 : index
            %77 = arith.addi %23, %76 : index
            %78 = arith.constant 640 : index
            %79 = arith.muli %11, %78 : index
            %80 = arith.addi %25, %79 : index
            %81 = arith.constant 640 : index
            %82 = arith.muli %11, %81 : index
            %83 = arith.addi %27, %82 : index
            %84 = arith.constant 0 : index
            %85 = arith.constant 1 : index
            %86 = arith.constant 1 : index
            scf.for %87 = %84 to %85 step %86 {
              %88 = arith.constant 4 : index
              %89 = arith.muli %87, %88 : index
              %90 = arith.constant 0 : index
              %91 = arith.addi %89, %90 : index
              %92 = memref.load %6[%91] : memref<28xf32>
              %93 = arith.constant 1 : index
              %94 = arith.addi %89, %93 : index
              %95 = memref.load %6[%94] : memref<28xf32>
              %96 = arith.constant 2 : index
              %97 = arith.addi %89, %96 : index
              %98 = memref.load %6[%97] : memref<28xf32>
              %99 = arith.constant 3 : index
              %100 = arith.addi %89, %99 : index
              %101 = memref.load %6[%100] : memref<28xf32>
              %102 = vector.broadcast %92 : f32 to vector<4xf32>
              %103 = vector.broadcast %95 : f32 to vector<4xf32>
              %104 = vector.broadcast %98 : f32 to vector<4xf32>
              %105 = vector.broadcast %101 : f32 to vector<4xf32>
              %106 = arith.constant 1 : index
              %107 = arith.muli %84, %106 : index
              %108 = arith.addi %107, %87 : index
              %109 = arith.constant 4 : index
              %110 = arith.muli %108, %109 : index
              %111 = arith.constant 0 : index
              %112 = arith.addi %110, %111 : index
              %113 = memref.load %7[%112] : memref<12xi32>
              %114 = arith.index_cast %113 : i32 to index
              %115 = arith.constant 1 : index
              %116 = arith.addi %110, %115 : index
              %117 = memref.load %7[%116] : memref<12xi32>
              %118 = arith.index_cast %117 : i32 to index
              %119 = arith.constant 2 : index
              %120 = arith.addi %110, %119 : index
              %121 = memref.load %7[%120] : memref<12xi32>
              %122 = arith.index_cast %121 : i32 to index
              %123 = arith.constant 3 : index
              %124 = arith.addi %110, %123 : index
              %125 = memref.load %7[%124] : memref<12xi32>
              %126 = arith.index_cast %125 : i32 to index
              %127 = arith.constant 1 : index
              %145:16 = scf.for %128 = %118 to %122 step %127 iter_args(%129 = %102, %130 = %102, %131 = %102, %132 = %102, %133 = %103, %134 = %103, %135 = %103, %136 = %103, %137 = %104, %138 = %104, %139 = %104, %140 = %104, %141 = %105, %142 = %105, %143 = %105, %144 = %105) -> (vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>) {
                %146 = memref.load %7[%128] : memref<12xi32>
                %147 = arith.index_cast %146 : i32 to index
                %148 = arith.addi %147, %74 : index
                %149 = vector.load %5[%148] : memref<640xf32>, vector<4xf32>
                %150 = arith.addi %147, %77 : index
                %151 = vector.load %5[%150] : memref<640xf32>, vector<4xf32>
                %152 = arith.addi %147, %80 : index
                %153 = vector.load %5[%152] : memref<640xf32>, vector<4xf32>
                %154 = arith.addi %147, %83 : index
                %155 = vector.load %5[%154] : memref<640xf32>, vector<4xf32>
                %156 = arith.subi %128, %118 : index
                %157 = arith.constant 4 : index
                %158 = arith.muli %156, %157 : index
                %159 = arith.addi %114, %158 : index
                %160 = arith.constant 0 : index
                %161 = arith.addi %159, %160 : index
                %162 = memref.load %6[%161] : memref<28xf32>
                %163 = vector.broadcast %162 : f32 to vector<4xf32>
                %164 = vector.fma %163, %149, %129 : vector<4xf32>
                %165 = vector.fma %163, %151, %130 : vector<4xf32>
                %166 = vector.fma %163, %153, %131 : vector<4xf32>
                %167 = vector.fma %163, %155, %132 : vector<4xf32>
                %168 = arith.constant 1 : index
                %169 = arith.addi %159, %168 : index
                %170 = memref.load %6[%169] : memref<28xf32>
                %171 = vector.broadcast %170 : f32 to vector<4xf32>
                %172 = vector.fma %171, %149, %133 : vector<4xf32>
                %173 = vector.fma %171, %151, %134 : vector<4xf32>
                %174 = vector.fma %171, %153, %135 : vector<4xf32>
                %175 = vector.fma %171, %155, %136 : vector<4xf32>
                %176 = arith.constant 2 : index
                %177 = arith.addi %159, %176 : index
                %178 = memref.load %6[%177] : memref<28xf32>
                %179 = vector.broadcast %178 : f32 to vector<4xf32>
                %180 = vector.fma %179, %149, %137 : vector<4xf32>
                %181 = vector.fma %179, %151, %138 : vector<4xf32>
                %182 = vector.fma %179, %153, %139 : vector<4xf32>
                %183 = vector.fma %179, %155, %140 : vector<4xf32>
                %184 = arith.constant 3 : index
                %185 = arith.addi %159, %184 : index
                %186 = memref.load %6[%185] : memref<28xf32>
                %187 = vector.broadcast %186 : f32 to vector<4xf32>
                %188 = vector.fma %187, %149, %141 : vector<4xf32>
                %189 = vector.fma %187, %151, %142 : vector<4xf32>
                %190 = vector.fma %187, %153, %143 : vector<4xf32>
                %191 = vector.fma %187, %155, %144 : vector<4xf32>
                scf.yield %164, %165, %166, %167, %172, %173, %174, %175, %180, %181, %182, %183, %188, %189, %190, %191 : vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>
              }
              %192 = arith.subi %122, %118 : index
              %193 = arith.constant 4 : index
              %194 = arith.muli %192, %193 : index
              %195 = arith.addi %114, %194 : index
              %196 = arith.constant 1 : index
              %206:8 = scf.for %197 = %122 to %126 step %196 iter_args(%198 = %145#0, %199 = %145#1, %200 = %145#2, %201 = %145#3, %202 = %145#4, %203 = %145#5, %204 = %145#6, %205 = %145#7) -> (vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>) {
                %207 = memref.load %7[%197] : memref<12xi32>
                %208 = arith.index_cast %207 : i32 to index
                %209 = arith.addi %208, %74 : index
                %210 = vector.load %5[%209] : memref<640xf32>, vector<4xf32>
                %211 = arith.addi %208, %77 : index
                %212 = vector.load %5[%211] : memref<640xf32>, vector<4xf32>
                %213 = arith.addi %208, %80 : index
                %214 = vector.load %5[%213] : memref<640xf32>, vector<4xf32>
                %215 = arith.addi %208, %83 : index
                %216 = vector.load %5[%215] : memref<640xf32>, vector<4xf32>
                %217 = arith.subi %197, %122 : index
                %218 = arith.constant 2 : index
                %219 = arith.muli %217, %218 : index
                %220 = arith.addi %195, %219 : index
                %221 = arith.constant 0 : index
                %222 = arith.addi %220, %221 : index
                %223 = memref.load %6[%222] : memref<28xf32>
                %224 = vector.broadcast %223 : f32 to vector<4xf32>
                %225 = vector.fma %224, %210, %198 : vector<4xf32>
                %226 = vector.fma %224, %212, %199 : vector<4xf32>
                %227 = vector.fma %224, %214, %200 : vector<4xf32>
                %228 = vector.fma %224, %216, %201 : vector<4xf32>
                %229 = arith.constant 1 : index
                %230 = arith.addi %220, %229 : index
                %231 = memref.load %6[%230] : memref<28xf32>
                %232 = vector.broadcast %231 : f32 to vector<4xf32>
                %233 = vector.fma %232, %210, %202 : vector<4xf32>
                %234 = vector.fma %232, %212, %203 : vector<4xf32>
                %235 = vector.fma %232, %214, %204 : vector<4xf32>
                %236 = vector.fma %232, %216, %205 : vector<4xf32>
                scf.yield %225, %226, %227, %228, %233, %234, %235, %236 : vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>
              }
              %237 = arith.subi %126, %122 : index
              %238 = arith.constant 2 : index
              %239 = arith.muli %237, %238 : index
              %240 = arith.addi %195, %239 : index
              %241 = arith.constant dense<0.0> : vector<4xf32>
              %242 = arith.constant dense<0.0> : vector<4xf32>
              %243 = arith.maximumf %206#0, %242 : vector<4xf32>
              %244 = arith.constant dense<0.0> : vector<4xf32>
              %245 = arith.maximumf %206#1, %244 : vector<4xf32>
              %246 = arith.constant dense<0.0> : vector<4xf32>
              %247 = arith.maximumf %206#2, %246 : vector<4xf32>
              %248 = arith.constant dense<0.0> : vector<4xf32>
              %249 = arith.maximumf %206#3, %248 : vector<4xf32>
              %250 = arith.constant dense<0.0> : vector<4xf32>
              %251 = arith.maximumf %206#4, %250 : vector<4xf32>
              %252 = arith.constant dense<0.0> : vector<4xf32>
              %253 = arith.maximumf %206#5, %252 : vector<4xf32>
              %254 = arith.constant dense<0.0> : vector<4xf32>
              %255 = arith.maximumf %206#6, %254 : vector<4xf32>
              %256 = arith.constant dense<0.0> : vector<4xf32>
              %257 = arith.maximumf %206#7, %256 : vector<4xf32>
              %258 = arith.constant dense<0.0> : vector<4xf32>
              %259 = arith.maximumf %145#8, %258 : vector<4xf32>
              %260 = arith.constant dense<0.0> : vector<4xf32>
              %261 = arith.maximumf %145#9, %260 : vector<4xf32>
              %262 = arith.constant dense<0.0> : vector<4xf32>
              %263 = arith.maximumf %145#10, %262 : vector<4xf32>
              %264 = arith.constant dense<0.0> : vector<4xf32>
              %265 = arith.maximumf %145#11, %264 : vector<4xf32>
              %266 = arith.constant dense<0.0> : vector<4xf32>
              %267 = arith.maximumf %145#12, %266 : vector<4xf32>
              %268 = arith.constant dense<0.0> : vector<4xf32>
              %269 = arith.maximumf %145#13, %268 : vector<4xf32>
              %270 = arith.constant dense<0.0> : vector<4xf32>
              %271 = arith.maximumf %145#14, %270 : vector<4xf32>
              %272 = arith.constant dense<0.0> : vector<4xf32>
              %273 = arith.maximumf %145#15, %272 : vector<4xf32>
              %274 = arith.select %38, %243, %241 : vector<4xi1>, vector<4xf32>
              %275 = arith.select %49, %245, %241 : vector<4xi1>, vector<4xf32>
              %276 = arith.select %60, %247, %241 : vector<4xi1>, vector<4xf32>
              %277 = arith.select %71, %249, %241 : vector<4xi1>, vector<4xf32>
              %278 = arith.select %38, %251, %241 : vector<4xi1>, vector<4xf32>
              %279 = arith.select %49, %253, %241 : vector<4xi1>, vector<4xf32>
              %280 = arith.select %60, %255, %241 : vector<4xi1>, vector<4xf32>
              %281 = arith.select %71, %257, %241 : vector<4xi1>, vector<4xf32>
              %282 = arith.select %38, %259, %241 : vector<4xi1>, vector<4xf32>
              %283 = arith.select %49, %261, %241 : vector<4xi1>, vector<4xf32>
              %284 = arith.select %60, %263, %241 : vector<4xi1>, vector<4xf32>
              %285 = arith.select %71, %265, %241 : vector<4xi1>, vector<4xf32>
              %286 = arith.select %38, %267, %241 : vector<4xi1>, vector<4xf32>
              %287 = arith.select %49, %269, %241 : vector<4xi1>, vector<4xf32>
              %288 = arith.select %60, %271, %241 : vector<4xi1>, vector<4xf32>
              %289 = arith.select %71, %273, %241 : vector<4xi1>, vector<4xf32>
              %290 = arith.constant 8 : index
              %291 = arith.muli %11, %290 : index
              %292 = arith.constant 4 : index
              %293 = arith.muli %87, %292 : index
              %294 = arith.addi %291, %293 : index
              %295 = arith.constant 0 : index
              %296 = arith.addi %294, %295 : index
              %297 = arith.constant 112 : index
              %298 = arith.muli %296, %297 : index
              %299 = arith.constant 16 : index
              %300 = arith.addi %298, %299 : index
              %301 = arith.constant 1 : index
              %302 = arith.addi %294, %301 : index
              %303 = arith.constant 112 : index
              %304 = arith.muli %302, %303 : index
              %305 = arith.constant 16 : index
              %306 = arith.addi %304, %305 : index
              %307 = arith.constant 2 : index
              %308 = arith.addi %294, %307 : index
              %309 = arith.constant 112 : index
              %310 = arith.muli %308, %309 : index
              %311 = arith.constant 16 : index
              %312 = arith.addi %310, %311 : index
              %313 = arith.constant 3 : index
              %314 = arith.addi %294, %313 : index
              %315 = arith.constant 112 : index
              %316 = arith.muli %314, %315 : index
              %317 = arith.constant 16 : index
              %318 = arith.addi %316, %317 : index
              %319 = arith.addi %300, %21 : index
              %320 = arith.addi %300, %23 : index
              %321 = arith.addi %300, %25 : index
              %322 = arith.addi %300, %27 : index
              %323 = arith.addi %306, %21 : index
              %324 = arith.addi %306, %23 : index
              %325 = arith.addi %306, %25 : index
              %326 = arith.addi %306, %27 : index
              %327 = arith.addi %312, %21 : index
              %328 = arith.addi %312, %23 : index
              %329 = arith.addi %312, %25 : index
              %330 = arith.addi %312, %27 : index
              %331 = arith.addi %318, %21 : index
              %332 = arith.addi %318, %23 : index
              %333 = arith.addi %318, %25 : index
              %334 = arith.addi %318, %27 : index
              vector.store %274, %8[%319] : memref<896xf32>, vector<4xf32>
              vector.store %275, %8[%320] : memref<896xf32>, vector<4xf32>
              vector.store %276, %8[%321] : memref<896xf32>, vector<4xf32>
              vector.store %277, %8[%322] : memref<896xf32>, vector<4xf32>
              vector.store %278, %8[%323] : memref<896xf32>, vector<4xf32>
              vector.store %279, %8[%324] : memref<896xf32>, vector<4xf32>
              vector.store %280, %8[%325] : memref<896xf32>, vector<4xf32>
              vector.store %281, %8[%326] : memref<896xf32>, vector<4xf32>
              vector.store %282, %8[%327] : memref<896xf32>, vector<4xf32>
              vector.store %283, %8[%328] : memref<896xf32>, vector<4xf32>
              vector.store %284, %8[%329] : memref<896xf32>, vector<4xf32>
              vector.store %285, %8[%330] : memref<896xf32>, vector<4xf32>
              vector.store %286, %8[%331] : memref<896xf32>, vector<4xf32>
              vector.store %287, %8[%332] : memref<896xf32>, vector<4xf32>
              vector.store %288, %8[%333] : memref<896xf32>, vector<4xf32>
              vector.store %289, %8[%334] : memref<896xf32>, vector<4xf32>
            }
          }
          %335 = arith.constant 896 : index
          %336 = arith.muli %11, %335 : index
          %337 = arith.constant 0 : index
          %338 = arith.cmpi eq, %9, %337 : index
          scf.if %338 {
            %339 = arith.constant 0 : index
            %340 = arith.constant 4 : index
            %341 = arith.constant 1 : index
            scf.for %342 = %339 to %340 step %341 {
              %343 = arith.constant 112 : index
              %344 = arith.muli %342, %343 : index
              %345 = arith.addi %336, %344 : index
              %346 = arith.constant dense<0.0> : vector<4xf32>
              %347 = arith.constant 0 : index
              %348 = arith.constant 16 : index
              %349 = arith.constant 4 : index
              scf.for %350 = %347 to %348 step %349 {
                %351 = arith.addi %345, %350 : index
                vector.store %346, %8[%351] : memref<896xf32>, vector<4xf32>
              }
            }
          }
          %352 = arith.constant 0 : index
          %353 = arith.cmpi eq, %9, %352 : index
          scf.if %353 {
            %354 = arith.constant 0 : index
            %355 = arith.constant 4 : index
            %356 = arith.constant 1 : index
            scf.for %357 = %354 to %355 step %356 {
              %358 = arith.constant 112 : index
              %359 = arith.muli %357, %358 : index
              %360 = arith.addi %336, %359 : index
              %361 = arith.constant dense<0.0> : vector<4xf32>
              %362 = arith.constant 32 : index
              %363 = arith.constant 112 : index
              %364 = arith.constant 4 : index
              scf.for %365 = %362 to %363 step %364 {
                %366 = arith.addi %360, %365 : index
                vector.store %361, %8[%366] : memref<896xf32>, vector<4xf32>
              }
            }
          }
          return
        }
      }
    }
    stream.executable private @pool_3 {
      stream.executable.export public @pool_3 workgroups() -> (index, index, index) {
        %1 = arith.constant 1 : index
        %2 = arith.constant 4 : index
        %3 = arith.constant 1 : index
        stream.return %1, %2, %3 : index, index, index
      }
      builtin.module {
        func.func @pool_3(%b0: !stream.binding {stream.alignment = 64 : index}, %b1: !stream.binding {stream.alignment = 64 : index}) attributes {translation_info = #iree_codegen.translation_info<pipeline = #iree_cpu.pipeline<Default>>} {
          %4 = arith.constant 0 : index
          %5 = stream.binding.subspan %b0[%4] : !stream.binding -> memref<896xf32>
          %6 = stream.binding.subspan %b1[%4] : !stream.binding -> memref<640xf32>
          %7 = stream.dispatch.workgroup.id[0] : index
          %8 = stream.dispatch.workgroup.id[1] : index
          %9 = stream.dispatch.workgroup.id[2] : index
          %10 = arith.constant 8 : index
          %11 = arith.muli %9, %10 : index
          %12 = arith.addi %11, %8 : index
          %13 = arith.constant 80 : index
          %14 = arith.muli %12, %13 : index
          %15 = arith.constant dense<0.0> : vector<4xf32>
          %16 = arith.constant 0 : index
          %17 = arith.constant 12 : index
          %18 = arith.constant 4 : index
          scf.for %19 = %16 to %17 step %18 {
            %20 = arith.constant 8 : index
            %21 = arith.muli %9, %20 : index
            %22 = arith.constant 1 : index
            %23 = arith.muli %8, %22 : index
            %24 = arith.addi %21, %23 : index
            %25 = arith.constant 112 : index
            %26 = arith.muli %24, %25 : index
            %27 = arith.addi %26, %19 : index
            %28 = arith.constant 16 : index
            %29 = arith.addi %27, %28 : index
            %30 = vector.load %5[%29] : memref<896xf32>, vector<4xf32>
            %31 = arith.constant 17 : index
            %32 = arith.addi %27, %31 : index
            %33 = vector.load %5[%32] : memref<896xf32>, vector<4xf32>
            %34 = arith.maximumf %30, %33 : vector<4xf32>
            %35 = arith.constant 20 : index
            %36 = arith.addi %27, %35 : index
            %37 = vector.load %5[%36] : memref<896xf32>, vector<4xf32>
            %38 = arith.maximumf %34, %37 : vector<4xf32>
            %39 = arith.constant 21 : index
            %40 = arith.addi %27, %39 : index
            %41 = vector.load %5[%40] : memref<896xf32>, vector<4xf32>
            %42 = arith.maximumf %38, %41 : vector<4xf32>
            %43 = arith.constant dense<[0, 1, 2, 3]> : vector<4xi32>
            %44 = arith.index_cast %19 : index to i32
            %45 = vector.broadcast %44 : i32 to vector<4xi32>
            %46 = arith.addi %45, %43 : vector<4xi32>
            %47 = arith.constant dense<4> : vector<4xi32>
            %48 = arith.remui %46, %47 : vector<4xi32>
            %49 = arith.constant dense<3> : vector<4xi32>
            %50 = arith.cmpi ult, %48, %49 : vector<4xi32>
            %51 = arith.constant dense<12> : vector<4xi32>
            %52 = arith.cmpi ult, %46, %51 : vector<4xi32>
            %53 = arith.andi %50, %52 : vector<4xi1>
            %54 = arith.select %53, %42, %15 : vector<4xi1>, vector<4xf32>
            %55 = arith.constant 0 : index
            %56 = arith.addi %14, %55 : index
            %57 = arith.addi %56, %19 : index
            vector.store %54, %6[%57] : memref<640xf32>, vector<4xf32>
          }
          %58 = arith.constant dense<0.0> : vector<4xf32>
          %59 = arith.constant 12 : index
          %60 = arith.constant 80 : index
          %61 = arith.constant 4 : index
          scf.for %62 = %59 to %60 step %61 {
            %63 = arith.addi %14, %62 : index
            vector.store %58, %6[%63] : memref<640xf32>, vector<4xf32>
          }
          return
        }
      }
    }
    stream.executable private @linear_1 {
      stream.executable.export public @linear_1 workgroups() -> (index, index, index) {
        %1 = arith.constant 1 : index
        %2 = arith.constant 1 : index
        %3 = arith.constant 1 : index
        stream.return %1, %2, %3 : index, index, index
      }
      builtin.module {
        func.func @linear_1(%b0: !stream.binding {stream.alignment = 64 : index}, %b1: !stream.binding {stream.alignment = 64 : index}, %b2: !stream.binding {stream.alignment = 64 : index}, %b3: !stream.binding {stream.alignment = 64 : index}) attributes {translation_info = #iree_codegen.translation_info<pipeline = #iree_cpu.pipeline<Default>>} {
          %4 = arith.constant 0 : index
          %5 = stream.binding.subspan %b0[%4] : !stream.binding -> memref<640xf32>
          %6 = stream.binding.subspan %b1[%4] : !stream.binding -> memref<293xf32>
          %7 = stream.binding.subspan %b2[%4] : !stream.binding -> memref<56xi32>
          %8 = stream.binding.subspan %b3[%4] : !stream.binding -> memref<5xf32>
          %9 = stream.dispatch.workgroup.id[0] : index
          %10 = stream.dispatch.workgroup.id[1] : index
          %11 = stream.dispatch.workgroup.id[2] : index
          %12 = arith.constant 8 : index
          %13 = arith.muli %9, %12 : index
          %14 = arith.constant 8 : index
          %15 = arith.addi %13, %14 : index
          %16 = arith.constant 5 : index
          %17 = arith.minui %15, %16 : index
          %18 = arith.constant 5 : index
          %19 = arith.muli %10, %18 : index
          %20 = arith.constant 1 : index
          scf.for %21 = %13 to %17 step %20 {
            %22 = memref.load %6[%21] : memref<293xf32>
            %23 = arith.addi %19, %21 : index
            memref.store %22, %8[%23] : memref<5xf32>
          }
          %24 = arith.constant 0 : index
          %25 = arith.addi %9, %24 : index
          %26 = memref.load %7[%25] : memref<56xi32>
          %27 = arith.index_cast %26 : i32 to index
          %28 = arith.constant 1 : index
          %29 = arith.addi %9, %28 : index
          %30 = arith.constant 0 : index
          %31 = arith.addi %29, %30 : index
          %32 = memref.load %7[%31] : memref<56xi32>
          %33 = arith.index_cast %32 : i32 to index
          %34 = arith.constant 1 : index
          scf.for %35 = %27 to %33 step %34 {
            %36 = arith.constant dense<0.0> : vector<4xf32>
            %37 = arith.constant 2 : index
            %38 = arith.addi %35, %37 : index
            %39 = memref.load %7[%38] : memref<56xi32>
            %40 = arith.index_cast %39 : i32 to index
            %41 = arith.constant 1 : index
            %42 = arith.addi %35, %41 : index
            %43 = arith.constant 2 : index
            %44 = arith.addi %42, %43 : index
            %45 = memref.load %7[%44] : memref<56xi32>
            %46 = arith.index_cast %45 : i32 to index
            %47 = arith.constant 1 : index
            %51:2 = scf.for %48 = %40 to %46 step %47 iter_args(%49 = %36, %50 = %36) -> (vector<4xf32>, vector<4xf32>) {
              %52 = arith.constant 12 : index
              %53 = arith.addi %48, %52 : index
              %54 = memref.load %7[%53] : memref<56xi32>
              %55 = arith.index_cast %54 : i32 to index
              %56 = arith.constant 640 : index
              %57 = arith.muli %10, %56 : index
              %58 = arith.addi %55, %57 : index
              %59 = memref.load %5[%58] : memref<640xf32>
              %60 = vector.broadcast %59 : f32 to vector<4xf32>
              %61 = arith.constant 8 : index
              %62 = arith.muli %48, %61 : index
              %63 = arith.constant 5 : index
              %64 = arith.addi %62, %63 : index
              %65 = arith.constant 0 : index
              %66 = arith.addi %64, %65 : index
              %67 = vector.load %6[%66] : memref<293xf32>, vector<4xf32>
              %68 = arith.constant 4 : index
              %69 = arith.addi %64, %68 : index
              %70 = vector.load %6[%69] : memref<293xf32>, vector<4xf32>
              %71 = vector.fma %67, %60, %49 : vector<4xf32>
              %72 = vector.fma %70, %60, %50 : vector<4xf32>
              scf.yield %71, %72 : vector<4xf32>, vector<4xf32>
            }
            %73 = arith.constant 8 : index
            %74 = arith.muli %35, %73 : index
            %75 = arith.constant 0 : index
            %76 = arith.addi %74, %75 : index
            %77 = arith.constant 4 : index
            %78 = arith.addi %76, %77 : index
            %79 = memref.load %7[%78] : memref<56xi32>
            %80 = arith.index_cast %79 : i32 to index
            %81 = arith.addi %19, %80 : index
            %82 = memref.load %8[%81] : memref<5xf32>
            %83 = vector.extract %51#0[0] : f32 from vector<4xf32>
            %84 = arith.addf %82, %83 : f32
            memref.store %84, %8[%81] : memref<5xf32>
            %85 = arith.constant 8 : index
            %86 = arith.muli %35, %85 : index
            %87 = arith.constant 1 : index
            %88 = arith.addi %86, %87 : index
            %89 = arith.constant 4 : index
            %90 = arith.addi %88, %89 : index
            %91 = memref.load %7[%90] : memref<56xi32>
            %92 = arith.index_cast %91 : i32 to index
            %93 = arith.addi %19, %92 : index
            %94 = memref.load %8[%93] : memref<5xf32>
            %95 = vector.extract %51#0[1] : f32 from vector<4xf32>
            %96 = arith.addf %94, %95 : f32
            memref.store %96, %8[%93] : memref<5xf32>
            %97 = arith.constant 8 : index
            %98 = arith.muli %35, %97 : index
            %99 = arith.constant 2 : index
            %100 = arith.addi %98, %99 : index
            %101 = arith.constant 4 : index
            %102 = arith.addi %100, %101 : index
            %103 = memref.load %7[%102] : memref<56xi32>
            %104 = arith.index_cast %103 : i32 to index
            %105 = arith.addi %19, %104 : index
            %106 = memref.load %8[%105] : memref<5xf32>
            %107 = vector.extract %51#0[2] : f32 from vector<4xf32>
            %108 = arith.addf %106, %107 : f32
            memref.store %108, %8[%105] : memref<5xf32>
            %109 = arith.constant 8 : index
            %110 = arith.muli %35, %109 : index
            %111 = arith.constant 3 : index
            %112 = arith.addi %110, %111 : index
            %113 = arith.constant 4 : index
            %114 = arith.addi %112, %113 : index
            %115 = memref.load %7[%114] : memref<56xi32>
            %116 = arith.index_cast %115 : i32 to index
            %117 = arith.addi %19, %116 : index
            %118 = memref.load %8[%117] : memref<5xf32>
            %119 = vector.extract %51#0[3] : f32 from vector<4xf32>
            %120 = arith.addf %118, %119 : f32
            memref.store %120, %8[%117] : memref<5xf32>
            %121 = arith.constant 8 : index
            %122 = arith.muli %35, %121 : index
            %123 = arith.constant 4 : index
            %124 = arith.addi %122, %123 : index
            %125 = arith.constant 4 : index
            %126 = arith.addi %124, %125 : index
            %127 = memref.load %7[%126] : memref<56xi32>
            %128 = arith.index_cast %127 : i32 to index
            %129 = arith.addi %19, %128 : index
            %130 = memref.load %8[%129] : memref<5xf32>
            %131 = vector.extract %51#1[0] : f32 from vector<4xf32>
            %132 = arith.addf %130, %131 : f32
            memref.store %132, %8[%129] : memref<5xf32>
            %133 = arith.constant 8 : index
            %134 = arith.muli %35, %133 : index
            %135 = arith.constant 5 : index
            %136 = arith.addi %134, %135 : index
            %137 = arith.constant 4 : index
            %138 = arith.addi %136, %137 : index
            %139 = memref.load %7[%138] : memref<56xi32>
            %140 = arith.index_cast %139 : i32 to index
            %141 = arith.addi %19, %140 : index
            %142 = memref.load %8[%141] : memref<5xf32>
            %143 = vector.extract %51#1[1] : f32 from vector<4xf32>
            %144 = arith.addf %142, %143 : f32
            memref.store %144, %8[%141] : memref<5xf32>
            %145 = arith.constant 8 : index
            %146 = arith.muli %35, %145 : index
            %147 = arith.constant 6 : index
            %148 = arith.addi %146, %147 : index
            %149 = arith.constant 4 : index
            %150 = arith.addi %148, %149 : index
            %151 = memref.load %7[%150] : memref<56xi32>
            %152 = arith.index_cast %151 : i32 to index
            %153 = arith.addi %19, %152 : index
            %154 = memref.load %8[%153] : memref<5xf32>
            %155 = vector.extract %51#1[2] : f32 from vector<4xf32>
            %156 = arith.addf %154, %155 : f32
            memref.store %156, %8[%153] : memref<5xf32>
            %157 = arith.constant 8 : index
            %158 = arith.muli %35, %157 : index
            %159 = arith.constant 7 : index
            %160 = arith.addi %158, %159 : index
            %161 = arith.constant 4 : index
            %162 = arith.addi %160, %161 : index
            %163 = memref.load %7[%162] : memref<56xi32>
            %164 = arith.index_cast %163 : i32 to index
            %165 = arith.addi %19, %164 : index
            %166 = memref.load %8[%165] : memref<5xf32>
            %167 = vector.extract %51#1[3] : f32 from vector<4xf32>
            %168 = arith.addf %166, %167 : f32
            memref.store %168, %8[%165] : memref<5xf32>
          }
          return
        }
      }
    }
  func.func private @island_0_main(%arg0: tensor<1x5x5x2xf32>) -> (tensor<1x8x96xf32> {jax.result_info = "result[0]"}) {
    %0 = stablehlo.transpose %arg0, dims = [0, 3, 1, 2] : (tensor<1x5x5x2xf32>) -> tensor<1x2x5x5xf32>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %1 = call @island_0__pad(%0, %c) : (tensor<1x2x5x5xf32>, tensor<i32>) -> tensor<1x2x5x5xf32>
    %2 = stablehlo.reshape %1 : (tensor<1x2x5x5xf32>) -> tensor<1x2x25xf32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %3 = call @island_0__pad_0(%2, %c_0) : (tensor<1x2x25xf32>, tensor<i32>) -> tensor<1x8x96xf32>
    return %3 : tensor<1x8x96xf32>
  }
  func.func private @island_0__pad(%arg0: tensor<1x2x5x5xf32>, %arg1: tensor<i32>) -> tensor<1x2x5x5xf32> {
    %0 = stablehlo.convert %arg1 : (tensor<i32>) -> tensor<f32>
    %1 = stablehlo.pad %arg0, %0, low = [0, 0, 0, 0], high = [0, 0, 0, 0], interior = [0, 0, 0, 0] : (tensor<1x2x5x5xf32>, tensor<f32>) -> tensor<1x2x5x5xf32>
    return %1 : tensor<1x2x5x5xf32>
  }
  func.func private @island_0__pad_0(%arg0: tensor<1x2x25xf32>, %arg1: tensor<i32>) -> tensor<1x8x96xf32> {
    %0 = stablehlo.convert %arg1 : (tensor<i32>) -> tensor<f32>
    %1 = stablehlo.pad %arg0, %0, low = [0, 0, 0], high = [0, 6, 71], interior = [0, 0, 0] : (tensor<1x2x25xf32>, tensor<f32>) -> tensor<1x8x96xf32>
    return %1 : tensor<1x8x96xf32>
  }
  func.func public @main(%arg0: tensor<1x5x5x2xf32>) -> (tensor<1x5xf32>) {
    %w0 = util.global.load @"conv_1/floats" : tensor<28xf32>
    %w1 = util.global.load @"conv_1/integers" : tensor<12xi32>
    %w2 = util.global.load @"linear_1/floats" : tensor<293xf32>
    %w3 = util.global.load @"linear_1/integers" : tensor<56xi32>
    %v0_0 = func.call @island_0_main(%arg0) : (tensor<1x5x5x2xf32>) -> (tensor<1x8x96xf32>)
    %v1_0 = flow.dispatch @split_1::@split_1(%v0_0) : (tensor<1x8x96xf32>) -> (tensor<1x8x80xf32>)
    %v2_0 = flow.dispatch @conv_1::@conv_1(%v1_0, %w0, %w1) : (tensor<1x8x80xf32>, tensor<28xf32>, tensor<12xi32>) -> (tensor<1x8x112xf32>)
    %v3_0 = flow.dispatch @pool_3::@pool_3(%v2_0) : (tensor<1x8x112xf32>) -> (tensor<1x8x80xf32>)
    %v4_0 = flow.dispatch @linear_1::@linear_1(%v3_0, %w2, %w3) : (tensor<1x8x80xf32>, tensor<293xf32>, tensor<56xi32>) -> (tensor<1x5xf32>)
    return %v4_0 : tensor<1x5xf32>
  }
}
